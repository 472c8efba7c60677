namespace Billing.Reports;

/// <summary>Lists saved reports and runs. A stateless worker: key 0.</summary>
[Alias("Billing.Reports.IReportListGrain")]
public interface IReportListGrain : IGrainWithIntegerKey
{
    /// <summary>In the order of ids; <paramref name="take"/> is 1 to 1000.</summary>
    [Alias("List")]
    Task<Page<ReportView>> List(SavedReportQuery query, string? after, int take);

    /// <summary>Runs, the newest first; <paramref name="take"/> is 1 to 1000.</summary>
    /// <param name="reportId">Of this report only; null for all.</param>
    [Alias("Runs")]
    Task<Page<ReportRunView>> Runs(SavedReportQuery query, string? reportId, string? after, int take);

    /// <summary>How many runs that a person asked for, and no schedule, are not over.</summary>
    [Alias("Unfinished")]
    Task<int> Unfinished(string personId);
}
