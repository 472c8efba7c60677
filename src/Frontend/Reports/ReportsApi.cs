using System.Security.Claims;
using Billing.Frontend.Api;
using Billing.Frontend.Authentication;
using Billing.Reports;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Billing.Frontend.Reports;

/// <summary><c>/api/v1/reports</c>.</summary>
internal static class ReportsApi
{
    public static void MapReportsApi(this RouteGroupBuilder api)
    {
        var reports = api.MapGroup("/reports").WithTags("Reports");
        reports.MapGet("", List).RequireAuthorization(Policies.Read)
            .WithName("ListReports").WithSummary("List the built-in reports, and the saved ones that you see");
        reports.MapPost("", Create).RequireAuthorization(Policies.Read)
            .WithName("CreateReport").WithSummary("Save a report; it is yours")
            .WithDescription("`sharing`: `nobody` (you), `administrators` (and they), `support` (and both), `readers` (and everybody who may look).")
            .Refuses(StatusCodes.Status400BadRequest);
        reports.MapGet("/{id}", Get).RequireAuthorization(Policies.Read)
            .WithName("GetReport").WithSummary("Get a report")
            .Refuses(StatusCodes.Status404NotFound);
        reports.MapPut("/{id}", Change).RequireAuthorization(Policies.Read)
            .WithName("ChangeReport").WithSummary("Change a report of yours, or as an administrator one that is shared")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        reports.MapDelete("/{id}", Delete).RequireAuthorization(Policies.Read)
            .WithName("DeleteReport").WithSummary("Delete a report of yours, or as an administrator one that is shared; its runs stay")
            .Refuses(StatusCodes.Status404NotFound);
        // It writes to people outside: that is for administrators.
        reports.MapPut("/{id}/schedule", SetSchedule).RequireAuthorization(Policies.Administer)
            .WithName("ScheduleReport").WithSummary("Have a report run by itself, and its result sent by e-mail")
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<ReportList>> List(ClaimsPrincipal user, IGrainFactory grains, string? after, int? take)
    {
        var page = await grains.GetGrain<IReportListGrain>(0).List(ReportViewers.QueryOf(user), Paging.After(after), Paging.Take(take));
        return TypedResults.Ok(new ReportList(
            [.. BuiltInReports.All.Select(report => Report.From(report.Key, report.Value))], [.. page.Items.Select(Report.From)], page.Next));
    }

    private static async Task<Results<Created<Report>, ProblemHttpResult>> Create(NewReport body, ClaimsPrincipal user, IGrainFactory grains)
    {
        if (!Ids.IsName(body.Id))
        {
            return Problems.From([Identifiers.NotAName]);
        }

        var result = await grains.GetGrain<IReportGrain>(body.Id).Create(body.Definition, body.Sharing, Actors.ActorOf(user, Actors.Api));
        return result.Succeeded
            ? TypedResults.Created($"{RestApi.Prefix}/reports/{result.Value.Id}", Report.From(result.Value))
            : Problems.From(result.Problems);
    }

    private static async Task<Results<Ok<Report>, ProblemHttpResult>> Get(string id, ClaimsPrincipal user, ReportRuns reports) =>
        await reports.Find(id, user) is { } report ? TypedResults.Ok(report) : Problems.NotFound("report");

    private static Task<Results<Ok<Report>, ProblemHttpResult>> Change(string id, ChangedReport body, ClaimsPrincipal user, IGrainFactory grains) =>
        Command(id, user, grains, report => report.Change(body.Definition, body.Sharing, body.Version, Actors.ActorOf(user, Actors.Api)));

    private static Task<Results<Ok<Report>, ProblemHttpResult>> Delete(string id, ClaimsPrincipal user, IGrainFactory grains) =>
        Command(id, user, grains, report => report.Delete(Actors.ActorOf(user, Actors.Api)));

    private static Task<Results<Ok<Report>, ProblemHttpResult>> SetSchedule(string id, ChangedSchedule body, ClaimsPrincipal user, IGrainFactory grains) =>
        Command(id, user, grains, report => report.SetSchedule(body.Schedule, body.Version, Actors.ActorOf(user, Actors.Api)));

    /// <summary>What somebody does not see is not there; what somebody sees but may not change is said to be so.</summary>
    private static async Task<Results<Ok<Report>, ProblemHttpResult>> Command(
        string id, ClaimsPrincipal user, IGrainFactory grains, Func<IReportGrain, Task<Result<ReportView>>> command)
    {
        if (!Ids.IsName(id) || await grains.GetGrain<IReportGrain>(id).Get() is not { } view || !user.Sees(view))
        {
            return Problems.NotFound("report");
        }

        if (!user.MayChange(view))
        {
            return TypedResults.Problem(Problems.Of(StatusCodes.Status403Forbidden, "The report belongs to somebody else.", "not-yours"));
        }

        var result = await command(grains.GetGrain<IReportGrain>(id));
        return result.Succeeded ? TypedResults.Ok(Report.From(result.Value)) : Problems.From(result.Problems);
    }
}
