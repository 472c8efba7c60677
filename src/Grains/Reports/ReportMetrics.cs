using System.Diagnostics.Metrics;

namespace Billing.Reports;

/// <summary>Reports as instruments of the meter <c>Billing.Reports</c>.</summary>
internal static class ReportMetrics
{
    private static readonly Meter s_meter = new("Billing.Reports");
    private static readonly Counter<long> s_runs = s_meter.CreateCounter<long>("billing.reports.runs", "{run}", "Runs of reports that are over, by outcome");

    public static void Ended(ReportRunState state) => s_runs.Add(1, new KeyValuePair<string, object?>("outcome", state.ToString()));
}
