namespace Billing.Reports;

/// <summary>The order of the rows.</summary>
/// <param name="Column">Heading of a measure, or name of a group.</param>
/// <param name="Descending">Greatest first. Empty values are last either way.</param>
public sealed record ReportSort(string Column, bool Descending = true);
