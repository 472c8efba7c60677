namespace Billing.Reports;

/// <summary>A column of a result.</summary>
/// <param name="Name">Heading.</param>
/// <param name="Type">Of its values; any value may be null.</param>
public sealed record ReportColumn(string Name, ColumnType Type);
