using System.Globalization;
using Billing.Customers;
using Microsoft.AspNetCore.WebUtilities;

namespace Billing.Frontend.Components.Customers;

/// <summary>Which refused calls somebody wants to see. A range that was chosen by its name moves with the clock.</summary>
public sealed record RefusedFilter
{
    /// <summary>Of <see cref="Ranges"/>; null when <see cref="From"/> and <see cref="To"/> were given.</summary>
    public string? Range { get; init; } = "7d";
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }

    /// <summary>h323-return-code; null for all reasons.</summary>
    public int? Code { get; init; }
    public string? Customer { get; init; }
    public string? Account { get; init; }

    /// <summary>Without a length: as far back as they are kept.</summary>
    public static readonly (string Key, string Title, TimeSpan? Length)[] Ranges =
    [
        ("1h", "Last hour", TimeSpan.FromHours(1)),
        ("24h", "Last 24 hours", TimeSpan.FromHours(24)),
        ("7d", "Last 7 days", TimeSpan.FromDays(7)),
        ("all", "All kept", null),
    ];

    public static RefusedFilter Parse(string query)
    {
        var parts = QueryHelpers.ParseQuery(query);
        string? Text(string key) => parts.TryGetValue(key, out var value) && value.ToString().Trim() is { Length: > 0 } text ? text : null;
        DateTimeOffset? Time(string key) =>
            DateTimeOffset.TryParse(Text(key), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

        var (from, to) = (Time("from"), Time("to"));
        return new RefusedFilter
        {
            Range = from is not null || to is not null ? null : Ranges.Any(known => known.Key == Text("range")) ? Text("range") : "7d",
            From = from,
            To = to,
            Code = int.TryParse(Text("code"), NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : null,
            Customer = Text("customer"),
            Account = Text("account"),
        };
    }

    public RefusedCallQuery ToQuery(DateTimeOffset now) => new()
    {
        CustomerId = Customer,
        AccountId = Account is null ? null : Ids.NormalizeAccount(Account),
        From = From ?? now - Ranges.FirstOrDefault(known => known.Key == Range).Length,
        To = To,
        ReturnCode = Code,
    };

    public string ToAddress(string path)
    {
        Dictionary<string, string?> parts = new()
        {
            ["range"] = Range == "7d" ? null : Range,
            ["from"] = Text(From),
            ["to"] = Text(To),
            ["code"] = Code?.ToString(CultureInfo.InvariantCulture),
            ["customer"] = Customer,
            ["account"] = Account,
        };
        return QueryHelpers.AddQueryString(path, parts.Where(part => part.Value is not null));
    }

    private static string? Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
