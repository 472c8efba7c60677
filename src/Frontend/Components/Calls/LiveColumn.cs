using Billing.Calls;
using Billing.Frontend.Components.Layout;

namespace Billing.Frontend.Components.Calls;

/// <summary>How a column of the live list is named, compared and narrowed.</summary>
internal sealed record LiveColumn
{
    /// <summary>As it stands in the page's address.</summary>
    public required string Key { get; init; }
    public required string Title { get; init; }

    /// <summary>What a filter compares; null when the call has none.</summary>
    public required Func<LiveCall, string?> Value { get; init; }
    public required Comparison<LiveCall> Order { get; init; }
    public LiveFilterKind Kind { get; init; }

    /// <summary>How a value is shown to people.</summary>
    public Func<string, string> Show { get; init; } = value => value;

    public static readonly LiveColumn[] All =
    [
        Text("customer", "Customer", call => call.CustomerId),
        Text("account", "Account", call => call.AccountId),
        Text("caller", "Caller", call => call.Caller, LiveFilterKind.Beginning),
        Text("callee", "Callee", call => call.Callee, LiveFilterKind.Beginning),
        Text("country", "Country", call => call.Country) with { Show = Countries.Name },
        Text("node", "Node", call => call.NodeId),
        new()
        {
            Key = "state",
            Title = "State",
            Value = call => CallWords.Of(call.Stage),
            Order = (a, b) => a.Stage.CompareTo(b.Stage),
        },
        new()
        {
            Key = "certainty",
            Title = "Certainty",
            Value = call => CallWords.Of(call.Certainty),
            Order = (a, b) => a.Certainty != b.Certainty ? a.Certainty.CompareTo(b.Certainty) : a.LastEvidenceAt.CompareTo(b.LastEvidenceAt),
        },
        new()
        {
            Key = "since",
            Title = "Since",
            Value = _ => null,
            Order = (a, b) => a.SetupAt.CompareTo(b.SetupAt),
            Kind = LiveFilterKind.MinutesSinceSetup,
            Show = minutes => $"{minutes} min or longer ago",
        },
        new()
        {
            Key = "duration",
            Title = "Duration",
            Value = _ => null,

            // The longest has the earliest answer; calls that nobody answered have no duration and come first.
            Order = (a, b) => Nullable.Compare<DateTimeOffset>(b.ConnectedAt ?? DateTimeOffset.MaxValue, a.ConnectedAt ?? DateTimeOffset.MaxValue),
            Kind = LiveFilterKind.MinutesOfTalk,
            Show = minutes => $"{minutes} min or longer",
        },
    ];

    public static LiveColumn? Find(string? key) => All.FirstOrDefault(column => column.Key == key);

    private static LiveColumn Text(string key, string title, Func<LiveCall, string?> value, LiveFilterKind kind = LiveFilterKind.OneOf) => new()
    {
        Key = key,
        Title = title,
        Value = value,
        Order = (a, b) => string.CompareOrdinal(value(a), value(b)),
        Kind = kind,
    };
}
