using Billing.Audit;
using Billing.Reports;

namespace Billing.Frontend.Reports;

/// <summary>A report as the API tells it.</summary>
/// <param name="BuiltIn">It is there for everybody, and cannot be changed.</param>
/// <param name="Owner">Who made it; null for a built-in one.</param>
/// <param name="Version">Give it with a change; 0 for a built-in one.</param>
public sealed record Report(
    string Id, bool BuiltIn, ReportDefinition Definition, ReportSharing Sharing, Actor? Owner, ReportSchedule? Schedule, DateTimeOffset? NextRunAt, DateTimeOffset? CreatedAt,
    int Version)
{
    internal static Report From(ReportView view) =>
        new(view.Id, false, view.Definition, view.Sharing, view.Owner, view.Schedule, view.NextRunAt, view.CreatedAt, view.Version);

    internal static Report From(string id, ReportDefinition builtIn) => new(id, true, builtIn, ReportSharing.Readers, null, null, null, null, 0);
}
