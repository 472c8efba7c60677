using Billing.Reports;

namespace Billing.Frontend.Reports;

/// <summary>A report as it shall be.</summary>
/// <param name="Version">The version that the change was made from.</param>
public sealed record ChangedReport(ReportDefinition Definition, ReportSharing Sharing, int Version);
