using Billing.Storage;
using Orleans.Concurrency;

namespace Billing.Reports;

[StatelessWorker, GrainType("reports")]
public sealed class ReportListGrain(IStateIndex index) : Grain, IReportListGrain
{
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
        return page with { Items = await Task.WhenAll(page.Items.Select(async run => run.IsOver ? run : await GrainFactory.GetGrain<IReportRunGrain>(run.Id).Get() ?? run)) };
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
