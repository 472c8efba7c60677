using System.Security.Claims;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Billing.Reports;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Reports;

/// <summary><c>/api/v1/report-runs</c>.</summary>
internal static class ReportRunsApi
{
    public static void MapReportRunsApi(this RouteGroupBuilder api)
    {
        var runs = api.MapGroup("/report-runs").WithTags("Reports");
        runs.MapGet("", List).RequireAuthorization(Policies.Read)
            .WithName("ListReportRuns").WithSummary("List runs that you see, the newest first")
            .WithDescription("`report`: of this report only.");
        runs.MapPost("", Start).RequireAuthorization(Policies.Read)
            .WithName("RunReport").WithSummary("Run a saved or built-in report, or one that is not saved")
            .WithDescription("Answers at once; look at the run until its `state` is `done`, `failed` or `cancelled`. `range` replaces that of the report.")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status429TooManyRequests);
        runs.MapGet("/{id}", Get).RequireAuthorization(Policies.Read)
            .WithName("GetReportRun").WithSummary("How far a run is, and what its result states about itself")
            .Refuses(StatusCodes.Status404NotFound);
        runs.MapPost("/{id}/cancel", Cancel).RequireAuthorization(Policies.Read)
            .WithName("CancelReportRun").WithSummary("End a run; one that is over stays as it is")
            .Refuses(StatusCodes.Status404NotFound);
        // It writes to people outside, as a schedule does.
        runs.MapPost("/{id}/send-again", SendAgain).RequireAuthorization(Policies.Administer)
            .WithName("SendReportAgain").WithSummary("Send a result by e-mail again: to those who have not got it or, when all have, to all")
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        runs.MapGet("/{id}/rows", Rows).RequireAuthorization(Policies.Read)
            .WithName("GetReportRows").WithSummary("Rows of a result")
            .WithDescription("`from`: number of the first, from 0. `take`: 1 to 1000. Values are in the order of the run's `columns`.")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        runs.MapGet("/{id}/result", ResultDownload.Write).RequireAuthorization(Policies.Read)
            .WithName("DownloadReport").WithSummary("The whole result as a file, however long it is")
            .WithDescription("`format`: `csv` (RFC 4180, UTF-8), `xlsx` or `parquet`. A file that cannot be finished is cut off, never ended as if whole.")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<ListPage<ReportRunView>>> List(ClaimsPrincipal user, IGrainFactory grains, string? report, string? after, int? take)
    {
        var page = await grains.GetGrain<IReportListGrain>(0)
            .Runs(ReportViewers.QueryOf(user), Parameters.Text(report, "report"), Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(ListPage<ReportRunView>.Of(page, run => run));
    }

    private static async Task<Results<Accepted<ReportRunView>, ProblemHttpResult>> Start(NewReportRun body, ClaimsPrincipal user, ReportRuns reports)
    {
        if (body.ReportId is null == body.Definition is null)
        {
            return Problems.From([new Problem("reportId", "invalid", "Give one of reportId and definition.")]);
        }

        var report = body.ReportId is { } id ? await reports.Find(id, user) : null;
        if (body.ReportId is not null && report is null)
        {
            return Problems.NotFound("report");
        }

        var definition = report?.Definition ?? body.Definition!;
        var result = await reports.Start(body.Range is { } range ? definition with { Range = range } : definition, report, Actors.ActorOf(user, Actors.Api));
        return result.Succeeded
            ? TypedResults.Accepted($"{RestApi.Prefix}/report-runs/{result.Value.Id}", result.Value)
            : Problems.From(result.Problems);
    }

    private static async Task<Results<Ok<ReportRunView>, ProblemHttpResult>> Get(string id, ClaimsPrincipal user, ReportRuns reports) =>
        await reports.FindRun(id, user) is { } run ? TypedResults.Ok(run) : Problems.NotFound("run");

    private static async Task<Results<Ok<ReportRunView>, ProblemHttpResult>> Cancel(string id, ClaimsPrincipal user, ReportRuns reports, IGrainFactory grains)
    {
        if (await reports.FindRun(id, user) is not { } run)
        {
            return Problems.NotFound("run");
        }

        return !user.MayCancel(run) ? TypedResults.Problem(Problems.Of(StatusCodes.Status403Forbidden, "The run belongs to somebody else.", "not-yours"))
            : await grains.GetGrain<IReportRunGrain>(id).Cancel(Actors.ActorOf(user, Actors.Api)) is { } cancelled ? TypedResults.Ok(cancelled)
            : Problems.NotFound("run");
    }

    private static async Task<Results<Ok<ReportRunView>, ProblemHttpResult>> SendAgain(string id, ClaimsPrincipal user, ReportRuns reports, IGrainFactory grains)
    {
        if (await reports.FindRun(id, user) is null)
        {
            return Problems.NotFound("run");
        }

        var result = await grains.GetGrain<IReportRunGrain>(id).SendAgain(Actors.ActorOf(user, Actors.Api));
        return result.Succeeded ? TypedResults.Ok(result.Value) : Problems.From(result.Problems);
    }

    private static async Task<Results<Ok<ResultRows>, ProblemHttpResult>> Rows(
        string id, ClaimsPrincipal user, ReportRuns reports, IGrainFactory grains, long? from, int? take)
    {
        if (from is < 0)
        {
            throw new InvalidRequestException("from", "must not be negative");
        }

        return await reports.FindRun(id, user) is not null && await grains.GetGrain<IReportRunGrain>(id).Rows(from ?? 0, Paging.Take(take)) is { } rows
            ? TypedResults.Ok(rows with { Rows = Array.ConvertAll(rows.Rows, row => Array.ConvertAll(row, Plain)) })
            : Problems.NotFound("result");
    }

    /// <summary>JSON has no word for these numbers.</summary>
    private static object? Plain(object? value) => value is double number && !double.IsFinite(number) ? null : value;
}
