using Billing.Calls;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Calls;

/// <summary><c>/api/v1/calls/live</c>: calls in progress.</summary>
internal static class LiveCallsApi
{
    private const string Filters =
        "Filters: `customer`, `account`, `caller`, `callee` (what the number begins with), `country`, `node`, "
        + "`stage` (authorized, ringing, connected), `certainty` (confirmed, quiet, presumedEnded), `search` (contained in any of them).";

    private static readonly string[] FilterNames =
        ["customer", "account", "caller", "callee", "country", "node", "stage", "certainty", "search"];

    public static void MapLiveCallsApi(this RouteGroupBuilder api)
    {
        var live = api.MapGroup("/calls/live").WithTags("Calls");
        live.MapGet("", List).RequireAuthorization(Policies.Read)
            .WithName("ListLiveCalls").WithSummary("List the calls in progress")
            .WithDescription(Filters + " `sort`: a field such as `setupAt`, `-setupAt` (the default), `customer`, `callee`. Pages by `skip` and `take`.")
            .TakesQuery(FilterNames);
        live.MapGet("/stream", Stream).RequireAuthorization(Policies.Read)
            .WithName("StreamLiveCalls").WithSummary("Follow the calls in progress (server-sent events)")
            .WithDescription(
                "The first event is `snapshot` with every matching call; then `changes` as they happen, at most four a second, and `ping` "
                + "when nothing did for 15 seconds. " + Filters)
            .TakesQuery(FilterNames);
    }

    private static Ok<LiveCallsPage> List(HttpRequest request, LiveCallsFeed feed, string? sort, int? skip, int? take)
    {
        var filter = LiveCallFilter.From(request.Query);
        var order = LiveCallOrder.By(sort);
        var size = Paging.Take(take);
        var first = skip is null or >= 0 ? skip ?? 0 : throw new InvalidRequestException("skip", "must not be negative");

        var picture = feed.Current;
        List<LiveCall> matching = [.. picture.Calls.Where(filter.Lets)];
        matching.Sort(order);
        return TypedResults.Ok(new LiveCallsPage(
            [.. matching.Skip(first).Take(size)],
            matching.Count,
            picture.Revision,
            picture.Complete,
            picture.Connected,
            picture.Complete ? picture.AsOf : null));
    }

    private static ServerSentEventsResult<LiveCallsUpdate> Stream(
        HttpContext http, LiveCallsFeed feed, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        var filter = LiveCallFilter.From(http.Request.Query);
        // Proxies such as nginx hold answers back to fill their buffers.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(LiveCallsStream.Follow(feed, filter, time, Ending(http, lifetime)));
    }

    /// <summary>A stream never ends by itself: it must not hold up the process's stop.</summary>
    private static CancellationToken Ending(HttpContext http, IHostApplicationLifetime lifetime)
    {
        var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        http.Response.RegisterForDispose(ending);
        return ending.Token;
    }
}
