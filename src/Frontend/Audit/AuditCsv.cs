using Billing.Audit;
using Billing.Frontend.Api;

namespace Billing.Frontend.Audit;

/// <summary>The audit log as a file.</summary>
internal static class AuditCsv
{
    private static readonly string[] Columns = ["at", "actor", "actorId", "via", "action", "kind", "object", "reason", "field", "before", "after"];

    public static Task Write(HttpContext http, IGrainFactory grains, ILoggerFactory logs)
    {
        var query = AuditFilter.From(http.Request.Query);
        var log = grains.GetGrain<IAuditGrain>(0);
        return CsvDownload.Write(http, "audit.csv", Columns, after => log.Search(query, after, Paging.MaxTake), Lines, logs);
    }

    /// <summary>One for each field that was changed, and one for what changed none.</summary>
    private static IEnumerable<string?[]> Lines(AuditEntry entry) =>
        entry.Changes.DefaultIfEmpty(new FieldChange("", null, null)).Select(change => Fields(entry, change));

    private static string?[] Fields(AuditEntry entry, FieldChange change) =>
    [
        CsvCell.Moment(entry.At),
        CsvCell.Harmless(entry.Actor.Name),
        CsvCell.Harmless(entry.Actor.Id),
        CsvCell.Harmless(entry.Actor.Via),
        CsvCell.Harmless(entry.Action),
        CsvCell.Harmless(entry.ObjectKind),
        CsvCell.Harmless(entry.ObjectId),
        CsvCell.Harmless(entry.Reason),
        CsvCell.Harmless(change.Field),
        CsvCell.Harmless(change.Before),
        CsvCell.Harmless(change.After),
    ];
}
