namespace Billing.Frontend.Reports;

/// <summary>Reports.</summary>
/// <param name="BuiltIn">All of them, with every page.</param>
/// <param name="Items">Saved ones, in the order of their ids; at most <c>take</c>.</param>
/// <param name="Next">Give it as <c>after</c> to get the next page; null on the last one.</param>
public sealed record ReportList(IReadOnlyList<Report> BuiltIn, IReadOnlyList<Report> Items, string? Next);
