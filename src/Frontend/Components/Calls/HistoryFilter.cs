using System.Globalization;
using Billing.Calls;
using Microsoft.AspNetCore.WebUtilities;

namespace Billing.Frontend.Components.Calls;

/// <summary>What the address of the history page asks for. A range that was chosen by its name moves with the clock.</summary>
internal sealed record HistoryFilter
{
    /// <summary>Of <see cref="Ranges"/>; null when <see cref="From"/> and <see cref="To"/> were given.</summary>
    public string? Range { get; init; } = "24h";
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }
    public string? Customer { get; init; }
    public string? Account { get; init; }
    public string? Number { get; init; }
    public string? Node { get; init; }
    public bool? Answered { get; init; }

    public static readonly (string Key, string Title, TimeSpan Length)[] Ranges =
    [
        ("1h", "Last hour", TimeSpan.FromHours(1)),
        ("24h", "Last 24 hours", TimeSpan.FromHours(24)),
        ("7d", "Last 7 days", TimeSpan.FromDays(7)),
        ("30d", "Last 30 days", TimeSpan.FromDays(30)),
    ];

    public static HistoryFilter Parse(string query)
    {
        var parts = QueryHelpers.ParseQuery(query);
        string? Text(string key) => parts.TryGetValue(key, out var value) && value.ToString().Trim() is { Length: > 0 } text ? text : null;
        DateTimeOffset? Time(string key) =>
            DateTimeOffset.TryParse(Text(key), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

        var from = Time("from");
        var to = Time("to");
        var range = Ranges.Any(known => known.Key == Text("range")) ? Text("range") : "24h";
        return new HistoryFilter
        {
            Range = from is null && to is null ? range : null,
            From = from,
            To = to,
            Customer = Text("customer"),
            Account = Text("account"),
            Number = Text("number"),
            Node = Text("node"),
            Answered = bool.TryParse(Text("answered"), out var answered) ? answered : null,
        };
    }

    public CallQuery ToQuery(DateTimeOffset now)
    {
        var length = Ranges.FirstOrDefault(known => known.Key == Range).Length;
        return new CallQuery
        {
            From = From ?? (To ?? now) - (length == TimeSpan.Zero ? TimeSpan.FromHours(24) : length),
            To = To ?? now,
            CustomerId = Customer,
            AccountId = Account is null ? null : Ids.NormalizeAccount(Account),
            Number = Number,
            NodeId = Node,
            Answered = Answered,
        };
    }

    public string ToAddress(string path)
    {
        var parts = Narrowing();
        if (Range is not null)
        {
            parts["range"] = Range == "24h" ? null : Range;
        }
        else
        {
            parts["from"] = Text(From);
            parts["to"] = Text(To);
        }

        return QueryHelpers.AddQueryString(path, parts.Where(part => part.Value is not null));
    }

    /// <summary>The download of everything that matches, not of the page that is shown.</summary>
    public string ToCsv(DateTimeOffset now)
    {
        var query = ToQuery(now);
        var parts = Narrowing();
        parts["from"] = Text(query.From);
        parts["to"] = Text(query.To);
        return QueryHelpers.AddQueryString("/api/v1/calls.csv", parts.Where(part => part.Value is not null));
    }

    private Dictionary<string, string?> Narrowing() => new()
    {
        ["customer"] = Customer,
        ["account"] = Account,
        ["number"] = Number,
        ["node"] = Node,
        ["answered"] = Answered is { } answered ? answered ? "true" : "false" : null,
    };

    private static string? Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
