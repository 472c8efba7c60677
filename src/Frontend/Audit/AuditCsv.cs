using Billing.Audit;
using Billing.Frontend.Api;
using CsvHelper;

namespace Billing.Frontend.Audit;

/// <summary>The audit log as a file. It is written page by page: its length costs no memory.</summary>
internal static partial class AuditCsv
{
    public const string ContentType = "text/csv";

    private static readonly string[] Columns = ["at", "actor", "actorId", "via", "action", "kind", "object", "reason", "field", "before", "after"];

    public static async Task Write(HttpContext http, IGrainFactory grains, ILoggerFactory logs)
    {
        var query = AuditFilter.From(http.Request.Query);
        var log = grains.GetGrain<IAuditGrain>(0);
        // Before the first header goes out, so that a cluster that cannot answer is a 503 and not a broken file.
        var page = await log.Search(query, null, Paging.MaxTake);

        http.Response.ContentType = $"{ContentType}; charset=utf-8; header=present";
        http.Response.Headers.ContentDisposition = "attachment; filename=\"audit.csv\"";
        try
        {
            await using var csv = CsvWriter.Create(http.Response.Body, CsvWriterOptions.Default, leaveOpen: true);
            await csv.WriteRecordAsync(Columns, http.RequestAborted);
            while (true)
            {
                foreach (var entry in page.Items)
                {
                    // A line for each field that was changed, and one for what changed none.
                    foreach (var change in entry.Changes.DefaultIfEmpty(new FieldChange("", null, null)))
                    {
                        await csv.WriteRecordAsync(Fields(entry, change), http.RequestAborted);
                    }
                }

                await csv.FlushAsync(http.RequestAborted);
                if (page.Next is not { } next)
                {
                    return;
                }

                page = await log.Search(query, next, Paging.MaxTake).WaitAsync(http.RequestAborted);
            }
        }
#pragma warning disable CA1031 // Whatever it is, the reader must see that the file is not whole.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (!http.RequestAborted.IsCancellationRequested)
            {
                LogCutOff(logs.CreateLogger(typeof(AuditCsv)), failure);
            }

            http.Abort();
        }
    }

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

    [LoggerMessage(1, LogLevel.Error, "A download of the audit log was cut off.")]
    private static partial void LogCutOff(ILogger log, Exception failure);
}
