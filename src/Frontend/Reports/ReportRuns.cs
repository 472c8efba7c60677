using System.Security.Claims;
using System.Security.Cryptography;
using Billing.Audit;
using Billing.Frontend.Authentication;
using Billing.Reports;

namespace Billing.Frontend.Reports;

/// <summary>Finds reports and has them run, for the API and the pages alike.</summary>
public sealed class ReportRuns(IGrainFactory grains, TimeProvider time)
{
    /// <summary>A report that this person sees; null when there is none.</summary>
    public async Task<Report?> Find(string id, ClaimsPrincipal user) =>
        !Ids.IsName(id) ? null
        : BuiltInReports.Find(id) is { } builtIn ? Report.From(id, builtIn)
        : await grains.GetGrain<IReportGrain>(id).Get() is { } view && user.Sees(view) ? Report.From(view)
        : null;

    /// <summary>A run that this person sees; null when there is none.</summary>
    public async Task<ReportRunView?> FindRun(string id, ClaimsPrincipal user) =>
        ReportRunIds.IsId(id) && await grains.GetGrain<IReportRunGrain>(id).Get() is { } run && user.Sees(run) ? run : null;

    /// <param name="report">The report that the definition is of, or was; null for one that is not saved.</param>
    public async Task<Result<ReportRunView>> Start(ReportDefinition definition, Report? report, Actor actor)
    {
        var id = ReportRunIds.Of(time.GetUtcNow(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        return await grains.GetGrain<IPersonReportsGrain>(actor.Id).Start(id, new ReportRunRequest
        {
            Definition = definition,
            By = actor,
            ReportId = report?.Id,
            // What a built-in report tells everybody can see by a click of their own; the list of runs is not made longer for all.
            Sharing = report is { BuiltIn: false } ? report.Sharing : ReportSharing.Nobody,
        });
    }
}
