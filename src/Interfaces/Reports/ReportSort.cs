namespace Billing.Reports;

/// <summary>The order of the rows.</summary>
/// <param name="Column">Heading of a measure, or name of a group.</param>
/// <param name="Descending">Greatest first. Empty values are last either way.</param>
[GenerateSerializer, Immutable, Alias("Billing.Reports.ReportSort")]
public sealed record ReportSort([property: Id(0)] string Column, [property: Id(1)] bool Descending = true);
