using System.Security.Claims;
using Billing.Customers;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Billing.Frontend.Calls;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Customers;

/// <summary><c>/api/v1/accounts</c>.</summary>
internal static class AccountsApi
{
    public static void MapAccountsApi(this RouteGroupBuilder api)
    {
        var accounts = api.MapGroup("/accounts").WithTags("Accounts");
        accounts.MapGet("", List).RequireAuthorization(Policies.Read)
            .WithName("ListAccounts").WithSummary("List accounts, in the order of their ids")
            .WithDescription("`search`: what the id or the label begins with. `status`: active, suspended or closed; without it, active and suspended ones.");
        accounts.MapPost("", Create).RequireAuthorization(Policies.Administer)
            .WithName("CreateAccount").WithSummary("Create an account")
            .Refuses(StatusCodes.Status400BadRequest);
        accounts.MapGet("/{id}", Get).RequireAuthorization(Policies.Read)
            .WithName("GetAccount").WithSummary("Get an account")
            .Refuses(StatusCodes.Status404NotFound);
        accounts.MapPut("/{id}", Change).RequireAuthorization(Policies.Administer)
            .WithName("ChangeAccount").WithSummary("Change an account")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        accounts.MapPost("/{id}/reveal-password", Reveal).RequireAuthorization(Policies.Administer)
            .WithName("RevealPassword").WithSummary("Show an account's password; that it was looked at is audited")
            .Refuses(StatusCodes.Status404NotFound);
        MapStatus(accounts, "suspend", ServiceStatus.Suspended, "Suspend an account: its calls are refused for now");
        MapStatus(accounts, "resume", ServiceStatus.Active, "Serve a suspended account again");
        MapStatus(accounts, "close", ServiceStatus.Closed, "Close an account for good");
    }

    private static void MapStatus(RouteGroupBuilder accounts, string verb, ServiceStatus status, string summary) =>
        accounts.MapPost($"/{{id}}/{verb}", (
                    string id, StatusChange? body, ClaimsPrincipal user, IGrainFactory grains, Disconnects disconnects, CancellationToken cancellationToken) =>
                SetStatus(id, status, body, user, grains, disconnects, cancellationToken))
            .RequireAuthorization(Policies.Administer)
            .WithName($"{char.ToUpperInvariant(verb[0])}{verb[1..]}Account").WithSummary(summary)
            .WithDescription("With `endCalls`, for suspend and close, its calls in progress are ended too, and the answer names them in `endedCalls`.")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);

    private static async Task<Ok<ListPage<Account>>> List(
        IGrainFactory grains, string? search, string? customer, string? status, string? after, int? take)
    {
        var query = new AccountQuery
        {
            Search = Parameters.Text(search, "search"),
            CustomerId = Parameters.Text(customer, "customer"),
            Status = Parameters.Choice<ServiceStatus>(status, "status"),
        };
        var page = await grains.GetGrain<IAccountListGrain>(0).List(query, Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(ListPage<Account>.Of(page, Account.From));
    }

    private static async Task<Results<Created<Account>, ProblemHttpResult>> Create(
        NewAccount body, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (Identifiers.Account(body.Id) is not { } id)
        {
            return Problems.From([Identifiers.NotAnAccount]);
        }

        var result = await grains.GetGrain<IAccountGrain>(id)
            .Create(body.CustomerId, body.ToDetails(), body.Password, Actors.ActorOf(user, Actors.Api));
        return result.Succeeded
            ? TypedResults.Created($"{RestApi.Prefix}/accounts/{Uri.EscapeDataString(result.Value.Id)}", Account.From(result.Value))
            : Problems.From(result.Problems);
    }

    private static async Task<Results<Ok<Account>, ProblemHttpResult>> Get(string id, IGrainFactory grains) =>
        Identifiers.Account(id) is { } key && await grains.GetGrain<IAccountGrain>(key).Get() is { } view
            ? TypedResults.Ok(Account.From(view))
            : Problems.NotFound("account");

    private static async Task<Results<Ok<Account>, ProblemHttpResult>> Change(
        string id, ChangedAccount body, ClaimsPrincipal user, IGrainFactory grains) =>
        Identifiers.Account(id) is { } key
            ? Answer(await grains.GetGrain<IAccountGrain>(key)
                .Change(body.ToDetails(), body.Password, body.Version, Actors.ActorOf(user, Actors.Api)))
            : Problems.NotFound("account");

    private static async Task<Results<Ok<Account>, ProblemHttpResult>> SetStatus(
        string id, ServiceStatus status, StatusChange? body, ClaimsPrincipal user, IGrainFactory grains, Disconnects disconnects,
        CancellationToken cancellationToken)
    {
        if (Identifiers.Account(id) is not { } key)
        {
            return Problems.NotFound("account");
        }

        var reason = StatusChange.ReasonOf(body, status);
        var actor = Actors.ActorOf(user, Actors.Api);
        var result = await grains.GetGrain<IAccountGrain>(key).SetStatus(status, reason, actor);
        if (!result.Succeeded)
        {
            return Problems.From(result.Problems);
        }

        // Blocked first: no new call takes the place of one that is ended.
        var ended = body is { EndCalls: true }
            ? await disconnects.StartAll(call => call.AccountId == key, reason!, actor, cancellationToken)
            : null;
        return TypedResults.Ok(Account.From(result.Value) with { EndedCalls = ended });
    }

    private static async Task<Results<Ok<RevealedPassword>, ProblemHttpResult>> Reveal(
        string id, ClaimsPrincipal user, IGrainFactory grains) =>
        Identifiers.Account(id) is { } key
            && await grains.GetGrain<IAccountGrain>(key).RevealPassword(Actors.ActorOf(user, Actors.Api)) is { } password
            ? TypedResults.Ok(new RevealedPassword(password))
            : Problems.NotFound("account");

    private static Results<Ok<Account>, ProblemHttpResult> Answer(Result<AccountView> result) =>
        result.Succeeded ? TypedResults.Ok(Account.From(result.Value)) : Problems.From(result.Problems);
}
