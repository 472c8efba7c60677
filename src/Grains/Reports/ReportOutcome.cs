namespace Billing.Reports;

/// <summary>What a run gave.</summary>
/// <param name="Columns">Of the result.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Facts">What it states about itself; null for what is not about calls that ended.</param>
public sealed record ReportOutcome(ReportColumn[] Columns, long Rows, ReportFacts? Facts);
