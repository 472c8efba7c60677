using Billing.Reports;

namespace Billing.Frontend.Reports;

/// <summary>When a report shall run by itself.</summary>
/// <param name="Schedule">Null: no longer.</param>
/// <param name="Version">The version of the report that the change was made from.</param>
public sealed record ChangedSchedule(ReportSchedule? Schedule, int Version);
