using System.Security.Claims;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Billing.Signup;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Signup;

/// <summary><c>/api/v1/signups</c>: for those who run the system. Visitors have <see cref="SignupApi"/>.</summary>
internal static class SignupsApi
{
    public static void MapSignupsApi(this RouteGroupBuilder api)
    {
        var signups = api.MapGroup("/signups").WithTags("Signup");
        signups.MapGet("", List).RequireAuthorization(Policies.Read)
            .WithName("ListSignups").WithSummary("List signups with their steps")
            .WithDescription(
                "`search`: what the e-mail address, the last name or the id begins with, or a whole number or customer id. `site`: a site's id. "
                + "`stage`: awaitingEmail, review, working, awaitingPayment, done, undoing or failed. `needsSomebody=true`: those that wait for one of us, in review "
                + "or with `attention`. These, and those of `stage=review`, come with the longest waiting first; `waitsUntil` is when each comes to nothing by itself.")
            .Refuses(StatusCodes.Status400BadRequest);
        signups.MapGet("/{id}", Get).RequireAuthorization(Policies.Read)
            .WithName("GetSignup").WithSummary("Get a signup with its steps")
            .Refuses(StatusCodes.Status404NotFound);
        signups.MapPost("/{id}/accept", (string id, StatusReason? body, ClaimsPrincipal user, IGrainFactory grains) =>
                Tell(id, grains, signup => signup.Approve(Required(body), Actors.ActorOf(user, Actors.Api))))
            .RequireAuthorization(Policies.Administer)
            .WithName("AcceptSignup").WithSummary("Let a signup that is in review go on; the reason is audited")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        signups.MapPost("/{id}/refuse", (string id, StatusReason? body, ClaimsPrincipal user, IGrainFactory grains) =>
                Tell(id, grains, signup => signup.Cancel(Required(body), Actors.ActorOf(user, Actors.Api))))
            .RequireAuthorization(Policies.Administer)
            .WithName("RefuseSignup").WithSummary("End a signup that waits for somebody: all is undone and nothing is charged; the reason is audited")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<ListPage<SignupView>>> List(IGrainFactory grains, string? search, string? site, string? stage, bool? needsSomebody, string? after, int? take)
    {
        var query = new SignupQuery
        {
            Search = Parameters.Text(search, "search"),
            SiteId = Parameters.Text(site, "site"),
            Stage = Parameters.Choice<SignupStage>(stage, "stage"),
            NeedsSomebody = needsSomebody ?? false,
        };
        var page = await grains.GetGrain<ISignupListGrain>(0).List(query, Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(ListPage<SignupView>.Of(page, signup => signup));
    }

    private static async Task<Results<Ok<SignupView>, ProblemHttpResult>> Get(string id, IGrainFactory grains) =>
        Ids.IsName(id) && await grains.GetGrain<ISignupGrain>(id).Get() is { } signup ? TypedResults.Ok(signup) : Problems.NotFound("signup");

    private static async Task<Results<Ok<SignupView>, ProblemHttpResult>> Tell(string id, IGrainFactory grains, Func<ISignupGrain, Task<Result<SignupView>>> command)
    {
        if (!Ids.IsName(id))
        {
            return Problems.NotFound("signup");
        }

        var result = await command(grains.GetGrain<ISignupGrain>(id));
        return result.Succeeded ? TypedResults.Ok(result.Value) : Problems.From(result.Problems);
    }

    private static string Required(StatusReason? body) => StatusReason.Of(body) ?? throw new InvalidRequestException("reason", "is required");
}
