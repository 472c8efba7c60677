using Billing.Storage;
using Orleans.Concurrency;

namespace Billing.Reports;

[StatelessWorker, GrainType("reports")]
public sealed class ReportListGrain(IStateIndex index, TimeProvider time) : Grain, IReportListGrain
{
    /// <summary>Whoever reads the list waits less long than a silo does.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    public Task<Page<ReportView>> List(SavedReportQuery query, string? after, int take) => StateList.Page(
        index, "report", RowFilter.And(RowFilter.Is(nameof(ReportState.Deleted), false), Seen(query, nameof(ReportState.OwnerId))), after, take,
        (ReportState state) => state.View());

    public async Task<Page<ReportRunView>> Runs(SavedReportQuery query, string? reportId, string? after, int take)
    {
        var page = await StateList.Page(
            index, "report-run",
            RowFilter.And(Seen(query, nameof(ReportRunRecord.ById)), string.IsNullOrEmpty(reportId) ? null : RowFilter.Equal(nameof(ReportRunRecord.ReportId), reportId)),
            after, take, (ReportRunRecord run) => run.View(progress: null));
        // How far a run is, is in no row: the few that are not over are asked.
        return page with { Items = await Task.WhenAll(page.Items.Select(run => run.IsOver ? Task.FromResult(run) : Now(run))) };
    }

    private async Task<ReportRunView> Now(ReportRunView stored)
    {
        try
        {
            return await GrainFactory.GetGrain<IReportRunGrain>(stored.Id).Get().WaitAsync(s_patience, time) ?? stored;
        }
#pragma warning disable CA1031 // Whatever it is, the others are listed.
        catch (Exception)
#pragma warning restore CA1031
        {
            return stored;
        }
    }

    public async Task<int> Unfinished(string personId)
    {
        var runs = await index.List<ReportRunRecord>(
            "report-run",
            RowFilter.And(
                RowFilter.Equal(nameof(ReportRunRecord.ById), personId),
                RowFilter.Or(RowFilter.Equal(nameof(ReportRunRecord.State), nameof(ReportRunState.Waiting)), RowFilter.Equal(nameof(ReportRunRecord.State), nameof(ReportRunState.Running)))),
            after: null, StateList.LongestPage);
        return runs.Count(run => run.Value.Schedule is null);
    }

    private static string? Seen(SavedReportQuery query, string ownerColumn) => "(" + RowFilter.Or(
        [RowFilter.Equal(ownerColumn, query.PersonId), .. query.Sharings.Select(sharing => RowFilter.Equal(nameof(ReportState.Sharing), sharing.ToString()))]) + ")";
}
