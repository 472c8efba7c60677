using System.Security.Claims;
using Billing.Customers;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Billing.Frontend.Calls;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Customers;

/// <summary><c>/api/v1/customers</c>.</summary>
internal static class CustomersApi
{
    public static void MapCustomersApi(this RouteGroupBuilder api)
    {
        var customers = api.MapGroup("/customers").WithTags("Customers");
        customers.MapGet("", List).RequireAuthorization(Policies.Read)
            .WithName("ListCustomers").WithSummary("List customers, in the order of their ids")
            .WithDescription("`search`: what the id, the name or the e-mail address begins with. `status`: active, suspended or closed; without it, active and suspended ones.");
        customers.MapPost("", Create).RequireAuthorization(Policies.Administer)
            .WithName("CreateCustomer").WithSummary("Create a customer")
            .Refuses(StatusCodes.Status400BadRequest);
        customers.MapGet("/{id}", Get).RequireAuthorization(Policies.Read)
            .WithName("GetCustomer").WithSummary("Get a customer")
            .Refuses(StatusCodes.Status404NotFound);
        customers.MapPut("/{id}", Change).RequireAuthorization(Policies.Administer)
            .WithName("ChangeCustomer").WithSummary("Change a customer")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        customers.MapGet("/{id}/accounts", Accounts).RequireAuthorization(Policies.Read)
            .WithName("ListAccountsOfCustomer").WithSummary("List a customer's accounts")
            .Refuses(StatusCodes.Status404NotFound);
        MapStatus(customers, "suspend", ServiceStatus.Suspended, "Suspend a customer: calls of its accounts are refused for now");
        MapStatus(customers, "resume", ServiceStatus.Active, "Serve a suspended customer again");
        MapStatus(customers, "close", ServiceStatus.Closed, "Close a customer for good");
    }

    private static void MapStatus(RouteGroupBuilder customers, string verb, ServiceStatus status, string summary) =>
        customers.MapPost($"/{{id}}/{verb}", (
                    string id, StatusChange? body, ClaimsPrincipal user, IGrainFactory grains, Disconnects disconnects, CancellationToken cancellationToken) =>
                SetStatus(id, status, body, user, grains, disconnects, cancellationToken))
            .RequireAuthorization(Policies.Administer)
            .WithName($"{char.ToUpperInvariant(verb[0])}{verb[1..]}Customer").WithSummary(summary)
            .WithDescription("With `endCalls`, for suspend and close, its calls in progress are ended too, and the answer names them in `endedCalls`.")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);

    private static async Task<Ok<ListPage<Customer>>> List(IGrainFactory grains, string? search, string? status, string? after, int? take)
    {
        var query = new CustomerQuery
        {
            Search = Parameters.Text(search, "search"),
            Status = Parameters.Choice<ServiceStatus>(status, "status"),
        };
        var page = await grains.GetGrain<ICustomerListGrain>(0).List(query, Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(ListPage<Customer>.Of(page, Customer.From));
    }

    private static async Task<Results<Created<Customer>, ProblemHttpResult>> Create(
        NewCustomer body, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (!Ids.IsName(body.Id))
        {
            return Problems.From([Identifiers.NotAName]);
        }

        var result = await grains.GetGrain<ICustomerGrain>(body.Id).Create(body.ToDetails(), Actors.ActorOf(user, Actors.Api));
        return result.Succeeded
            ? TypedResults.Created($"{RestApi.Prefix}/customers/{result.Value.Id}", Customer.From(result.Value))
            : Problems.From(result.Problems);
    }

    private static async Task<Results<Ok<Customer>, ProblemHttpResult>> Get(string id, IGrainFactory grains) =>
        Ids.IsName(id) && await grains.GetGrain<ICustomerGrain>(id).Get() is { } view
            ? TypedResults.Ok(Customer.From(view))
            : Problems.NotFound("customer");

    private static async Task<Results<Ok<Customer>, ProblemHttpResult>> Change(
        string id, ChangedCustomer body, ClaimsPrincipal user, IGrainFactory grains) =>
        Ids.IsName(id)
            ? Answer(await grains.GetGrain<ICustomerGrain>(id).Change(body.ToDetails(), body.Version, Actors.ActorOf(user, Actors.Api)))
            : Problems.NotFound("customer");

    private static async Task<Results<Ok<Customer>, ProblemHttpResult>> SetStatus(
        string id, ServiceStatus status, StatusChange? body, ClaimsPrincipal user, IGrainFactory grains, Disconnects disconnects,
        CancellationToken cancellationToken)
    {
        if (!Ids.IsName(id))
        {
            return Problems.NotFound("customer");
        }

        var reason = StatusChange.ReasonOf(body, status);
        var actor = Actors.ActorOf(user, Actors.Api);
        var result = await grains.GetGrain<ICustomerGrain>(id).SetStatus(status, reason, actor);
        if (!result.Succeeded)
        {
            return Problems.From(result.Problems);
        }

        // Blocked first: no new call takes the place of one that is ended.
        var ended = body is { EndCalls: true }
            ? await disconnects.StartAll(call => call.CustomerId == id, reason!, actor, cancellationToken)
            : null;
        return TypedResults.Ok(Customer.From(result.Value) with { EndedCalls = ended });
    }

    private static async Task<Results<Ok<ListPage<Account>>, ProblemHttpResult>> Accounts(
        string id, IGrainFactory grains, string? status, string? after, int? take)
    {
        var query = new AccountQuery { CustomerId = id, Status = Parameters.Choice<ServiceStatus>(status, "status") };
        var token = Paging.After(after);
        var size = Paging.Take(take);
        if (!Ids.IsName(id) || await grains.GetGrain<ICustomerGrain>(id).Get() is null)
        {
            return Problems.NotFound("customer");
        }

        var page = await grains.GetGrain<IAccountListGrain>(0).List(query, token, size);
        return TypedResults.Ok(ListPage<Account>.Of(page, Account.From));
    }

    private static Results<Ok<Customer>, ProblemHttpResult> Answer(Result<CustomerView> result) =>
        result.Succeeded ? TypedResults.Ok(Customer.From(result.Value)) : Problems.From(result.Problems);
}
