using Billing.Storage;
using Orleans.Concurrency;

namespace Billing.Reports;

[StatelessWorker, GrainType("reports")]
public sealed class ReportListGrain(IStateIndex index) : Grain, IReportListGrain
{
    public Task<Page<ReportView>> List(SavedReportQuery query, string? after, int take) => StateList.Page(
        index, "report", RowFilter.And(RowFilter.Is(nameof(ReportState.Deleted), false), Seen(query, nameof(ReportState.OwnerId))), after, take,
        (ReportState state) => state.View());

    public Task<Page<ReportRunView>> Runs(SavedReportQuery query, string? reportId, string? after, int take) => StateList.Page(
        index, "report-run",
        RowFilter.And(Seen(query, nameof(ReportRunRecord.ById)), string.IsNullOrEmpty(reportId) ? null : RowFilter.Equal(nameof(ReportRunRecord.ReportId), reportId)),
        after, take, (ReportRunRecord run) => run.View(progress: null));

    private static string? Seen(SavedReportQuery query, string ownerColumn) => "(" + RowFilter.Or(
        RowFilter.Equal(ownerColumn, query.PersonId),
        RowFilter.Equal(nameof(ReportState.Sharing), nameof(ReportSharing.Readers)),
        query.Administrator ? RowFilter.Equal(nameof(ReportState.Sharing), nameof(ReportSharing.Administrators)) : null) + ")";
}
