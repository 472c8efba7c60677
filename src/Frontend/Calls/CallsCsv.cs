using System.Globalization;
using System.Text.Json;
using Billing.Calls;
using Billing.Frontend.Api;
using CsvHelper;

namespace Billing.Frontend.Calls;

/// <summary>Call history as a file. It is written page by page: its length costs no memory.</summary>
internal static partial class CallsCsv
{
    public const string ContentType = "text/csv";

    /// <summary>Until when calls are in the file; the same moment is the end of its name.</summary>
    public const string CutOffHeader = "Billing-Cut-Off";

    private static readonly string[] Columns =
    [
        "key", "customer", "account", "caller", "callee", "callerCountry", "calleeCountry", "node", "setupAt", "connectedAt", "endedAt",
        "seconds", "cause", "sipCode", "certainty", "why", "legs",
    ];

    public static async Task Write(HttpContext http, IGrainFactory grains, TimeProvider time, ILoggerFactory logs)
    {
        var now = time.GetUtcNow();
        var query = CallHistoryFilter.From(http.Request.Query, now);
        if (query.To > now && query.From < now)
        {
            query = query with { To = now };
        }

        var history = grains.GetGrain<ICallHistoryGrain>(0);
        // Before the first header goes out, so that a cluster that cannot answer is a 503 and not a broken file.
        var page = await history.Search(query, null, Paging.MaxTake);

        var response = http.Response;
        response.ContentType = $"{ContentType}; charset=utf-8; header=present";
        response.Headers.ContentDisposition = $"attachment; filename=\"calls-{Stamp(query.From)}-{Stamp(query.To)}.csv\"";
        response.Headers[CutOffHeader] = CsvCell.Moment(query.To);
        try
        {
            await using var csv = CsvWriter.Create(response.Body, CsvWriterOptions.Default, leaveOpen: true);
            await csv.WriteRecordAsync(Columns, http.RequestAborted);
            while (true)
            {
                foreach (var cdr in page.Items)
                {
                    await csv.WriteRecordAsync(Fields(cdr), http.RequestAborted);
                }

                await csv.FlushAsync(http.RequestAborted);
                if (page.Next is not { } next)
                {
                    return;
                }

                page = await history.Search(query, next, Paging.MaxTake).WaitAsync(http.RequestAborted);
            }
        }
#pragma warning disable CA1031 // Whatever it is, the reader must see that the file is not whole.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (!http.RequestAborted.IsCancellationRequested)
            {
                LogCutOff(logs.CreateLogger(typeof(CallsCsv)), failure);
            }

            http.Abort();
        }
    }

    private static string?[] Fields(Cdr cdr) =>
    [
        CsvCell.Harmless(cdr.Key),
        CsvCell.Harmless(cdr.CustomerId),
        CsvCell.Harmless(cdr.AccountId),
        CsvCell.Harmless(cdr.Caller),
        CsvCell.Harmless(cdr.Callee),
        CsvCell.Harmless(cdr.CallerCountry),
        CsvCell.Harmless(cdr.CalleeCountry),
        CsvCell.Harmless(cdr.NodeId),
        CsvCell.Moment(cdr.SetupAt),
        cdr.ConnectedAt is { } connected ? CsvCell.Moment(connected) : null,
        CsvCell.Moment(cdr.EndedAt),
        Number(cdr.Seconds),
        Number(cdr.Cause),
        Number(cdr.SipCode),
        JsonNamingPolicy.CamelCase.ConvertName(cdr.Certainty.ToString()),
        CsvCell.Harmless(cdr.Why),
        Number(cdr.Legs),
    ];

    private static string Stamp(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(1, LogLevel.Error, "A download of calls was cut off.")]
    private static partial void LogCutOff(ILogger log, Exception failure);
}
