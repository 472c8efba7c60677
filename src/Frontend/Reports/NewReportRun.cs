using Billing.Reports;

namespace Billing.Frontend.Reports;

/// <summary>What shall run: one of the two.</summary>
/// <param name="ReportId">A saved or built-in report.</param>
/// <param name="Definition">A report that is not saved.</param>
/// <param name="Range">Instead of the report's own.</param>
public sealed record NewReportRun(string? ReportId = null, ReportDefinition? Definition = null, ReportRange? Range = null);
