namespace Billing.Reports;

/// <summary>A report as one statement of DuckDB over the view <c>cdrs</c>.</summary>
/// <param name="Sql">Made of constants of this library alone; whatever a person wrote is a parameter.</param>
/// <param name="Parameters">By name, without the <c>$</c>: text or whole numbers.</param>
/// <param name="Headings">Of the columns, in their order.</param>
public sealed record ReportQuery(string Sql, IReadOnlyDictionary<string, object> Parameters, IReadOnlyList<string> Headings);
