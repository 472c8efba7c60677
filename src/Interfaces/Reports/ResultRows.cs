namespace Billing.Reports;

/// <summary>Some rows of a result.</summary>
/// <param name="From">Number of the first, from 0.</param>
/// <param name="Rows">
/// Values in the order of the columns, each null or as <see cref="ColumnType"/> says.
/// </param>
[GenerateSerializer, Immutable, Alias("Billing.Reports.ResultRows")]
public sealed record ResultRows([property: Id(0)] long From, [property: Id(1)] object?[][] Rows);
