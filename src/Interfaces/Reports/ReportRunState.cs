namespace Billing.Reports;

/// <summary>How far a run is.</summary>
[GenerateSerializer, Alias("Billing.Reports.ReportRunState")]
public enum ReportRunState
{
    /// <summary>Others are running.</summary>
    Waiting,
    Running,
    Done,
    Failed,
    Cancelled,
}
