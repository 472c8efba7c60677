using System.Security.Claims;
using Billing.Calls;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Calls;

/// <summary><c>/api/v1/calls/{key}/disconnect</c> and <c>/api/v1/disconnects</c>: calls are ended.</summary>
internal static class DisconnectsApi
{
    private const string Truth =
        " The answer tells how far it has come: `requested`, `sent`, `acknowledged`, `refused`, `unreachable`, `nodeSaysOver`, `stillUp`, `seenToEnd`. "
        + "Only `seenToEnd` says that the call is over.";

    public static void MapDisconnectsApi(this RouteGroupBuilder api)
    {
        var ends = api.MapGroup("").WithTags("Calls").RequireAuthorization(Policies.EndCalls);
        ends.MapPost("/calls/{key}/disconnect", Request)
            .WithName("DisconnectCall").WithSummary("Have a call ended by its nodes")
            .WithDescription("Asking again while it is under way joins that." + Truth)
            .TakesKey().Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        ends.MapGet("/calls/{key}/disconnect", Get)
            .WithName("GetDisconnect").WithSummary("How far the ending of a call has come, step by step")
            .WithDescription("404 when nobody asked for it." + Truth)
            .TakesKey().Refuses(StatusCodes.Status404NotFound);
        // It suspends an account, which is the administrator's.
        ends.MapPost("/calls/{key}/disconnect/block-and-retry", BlockAndRetry).RequireAuthorization(Policies.Administer)
            .WithName("BlockAccountAndDisconnect").WithSummary("Suspend the account of a call that could not be ended, and try again")
            .WithDescription("Only after an attempt that came to `refused`, `unreachable` or `stillUp`." + Truth)
            .TakesKey().Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        ends.MapPost("/disconnects", Many)
            .WithName("DisconnectCalls").WithSummary("Have all live calls of a customer, an account or a node ended, or those of a list")
            .WithDescription("Answers when every call has been asked for; look at each call for what comes of it.")
            .Refuses(StatusCodes.Status400BadRequest);
    }

    private static async Task<Results<Accepted<DisconnectView>, ProblemHttpResult>> Request(
        CallKeyInPath call, DisconnectReason body, ClaimsPrincipal user, IGrainFactory grains) =>
        Answer(await grains.GetGrain<IDisconnectGrain>(call.Key).Request(Reason(body.Reason), Actors.ActorOf(user, Actors.Api)));

    private static async Task<Results<Ok<DisconnectView>, ProblemHttpResult>> Get(CallKeyInPath call, IGrainFactory grains) =>
        await grains.GetGrain<IDisconnectGrain>(call.Key).Get() is { } view ? TypedResults.Ok(view) : Problems.NotFound("request to end this call");

    private static async Task<Results<Accepted<DisconnectView>, ProblemHttpResult>> BlockAndRetry(
        CallKeyInPath call, DisconnectReason body, ClaimsPrincipal user, IGrainFactory grains) =>
        Answer(await grains.GetGrain<IDisconnectGrain>(call.Key).BlockAndRetry(Reason(body.Reason), Actors.ActorOf(user, Actors.Api)));

    private static async Task<Accepted<StartedDisconnects>> Many(
        ManyDisconnects body, ClaimsPrincipal user, Disconnects disconnects, CancellationToken cancellationToken)
    {
        var reason = Reason(body.Reason);
        var named = new[] { body.CustomerId is not null, body.AccountId is not null, body.NodeId is not null, body.Keys is not null }.Count(is_ => is_);
        if (named != 1)
        {
            throw new InvalidRequestException("customerId", "name exactly one of customerId, accountId, nodeId and keys");
        }

        if (body.Keys?.Any(key => !CallKeyInPath.IsKey(key)) == true)
        {
            throw new InvalidRequestException("keys", "holds what is not a call's key");
        }

        var account = body.AccountId is null ? null : Ids.NormalizeAccount(body.AccountId);
        var (keys, complete) = body.Keys is not null ? (body.Keys, true) : disconnects.Find(call =>
            body.CustomerId is not null ? call.CustomerId == body.CustomerId
            : account is not null ? call.AccountId == account
            : Disconnects.IsOfNode(call, body.NodeId!));
        return TypedResults.Accepted((string?)null, await disconnects.Start(keys, complete, reason, Actors.ActorOf(user, Actors.Api), cancellationToken));
    }

    /// <summary>Checked here as well as by the grain: of a thousand calls none is woken for it.</summary>
    private static string Reason(string reason) =>
        string.IsNullOrWhiteSpace(reason) ? throw new InvalidRequestException("reason", "is required")
        : reason.Length > Disconnects.LongestReason ? throw new InvalidRequestException("reason", $"must be at most {Disconnects.LongestReason} characters")
        : reason.Trim();

    private static Results<Accepted<DisconnectView>, ProblemHttpResult> Answer(Result<DisconnectView> result) =>
        result.Succeeded ? TypedResults.Accepted((string?)null, result.Value) : Problems.From(result.Problems);
}
