namespace Billing.Reports;

/// <summary>A column of a result.</summary>
/// <param name="Name">Heading.</param>
/// <param name="Type">Of its values; any value may be null.</param>
[GenerateSerializer, Immutable, Alias("Billing.Reports.ReportColumn")]
public sealed record ReportColumn([property: Id(0)] string Name, [property: Id(1)] ColumnType Type);
