using Billing.Reports;

namespace Billing.Frontend.Reports;

/// <summary>A report to save.</summary>
/// <param name="Id">Lower-case letters, digits and <c>. _ -</c>; cannot be changed afterwards.</param>
public sealed record NewReport(string Id, ReportDefinition Definition, ReportSharing Sharing = ReportSharing.Nobody);
