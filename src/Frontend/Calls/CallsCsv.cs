using System.Globalization;
using System.Text.Json;
using Billing.Calls;
using Billing.Frontend.Api;

namespace Billing.Frontend.Calls;

/// <summary>Call history as a file.</summary>
internal static class CallsCsv
{
    /// <summary>Until when calls are in the file; the same moment is the end of its name.</summary>
    public const string CutOffHeader = "Billing-Cut-Off";

    private static readonly string[] Columns =
    [
        "key", "customer", "account", "caller", "callee", "callerCountry", "calleeCountry", "node", "setupAt", "connectedAt", "endedAt",
        "seconds", "cause", "sipCode", "certainty", "why", "legs",
    ];

    public static Task Write(HttpContext http, IGrainFactory grains, TimeProvider time, ILoggerFactory logs)
    {
        var now = time.GetUtcNow();
        var query = CallHistoryFilter.From(http.Request.Query, now);
        if (query.To > now && query.From < now)
        {
            query = query with { To = now };
        }

        var history = grains.GetGrain<ICallHistoryGrain>(0);
        http.Response.Headers[CutOffHeader] = CsvCell.Moment(query.To);
        return CsvDownload.Write(
            http, $"calls-{Stamp(query.From)}-{Stamp(query.To)}.csv", Columns, after => history.Search(query, after, Paging.MaxTake), cdr => [Fields(cdr)], logs);
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
}
