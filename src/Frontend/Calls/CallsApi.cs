using Billing.Calls;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Calls;

/// <summary><c>/api/v1/calls</c>: calls that ended, and any one call.</summary>
internal static class CallsApi
{
    public static void MapCallsApi(this RouteGroupBuilder api)
    {
        var calls = api.MapGroup("").WithTags("Calls");
        calls.MapGet("/calls", Search).RequireAuthorization(Policies.Read)
            .WithName("SearchCalls").WithSummary("Search ended calls, the newest end first")
            .WithDescription(CallHistoryFilter.Description + " Give `from` and `to` with every page, or pages may overlap.")
            .TakesQuery(CallHistoryFilter.Names);
        calls.MapGet("/calls.csv", CallsCsv.Write).RequireAuthorization(Policies.Read)
            .WithName("DownloadCalls").WithSummary("Download every ended call that matches, as CSV (RFC 4180, UTF-8, times in UTC)")
            .WithDescription(CallHistoryFilter.Description + " The whole match, not a page; a file that cannot be finished is cut off, never ended as if whole.")
            .TakesQuery(CallHistoryFilter.Names)
            .Produces(StatusCodes.Status200OK, contentType: CsvDownload.ContentType);
        calls.MapGet("/calls/{key}", Get).RequireAuthorization(Policies.Read)
            .WithName("GetCall").WithSummary("Get a call, live or ended, with its legs and its timeline")
            .WithDescription("Encode the key: a slash in it is `%2F`. A call that ended is found for seven days by its key alone, and for ever with `endedAt`, "
                + "the end that its CDR tells.")
            .TakesKey()
            .Refuses(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<ListPage<Cdr>>> Search(HttpRequest request, IGrainFactory grains, TimeProvider time, string? after, int? take)
    {
        var query = CallHistoryFilter.From(request.Query, time.GetUtcNow());
        var page = await grains.GetGrain<ICallHistoryGrain>(0).Search(query, Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(ListPage<Cdr>.Of(page, cdr => cdr));
    }

    private static async Task<Results<Ok<CallView>, ProblemHttpResult>> Get(CallKeyInPath call, IGrainFactory grains, DateTimeOffset? endedAt) =>
        await grains.GetGrain<ICallGrain>(call.Key).Get(endedAt) is { } view ? TypedResults.Ok(view) : Problems.NotFound("call");
}
