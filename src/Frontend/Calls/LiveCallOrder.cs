using Billing.Calls;
using Billing.Frontend.Api;

namespace Billing.Frontend.Calls;

/// <summary>The orders of the live list. Calls that are equal in it go by key, so that pages do not overlap.</summary>
internal static class LiveCallOrder
{
    private static readonly Dictionary<string, Comparison<LiveCall>> Fields = new(StringComparer.OrdinalIgnoreCase)
    {
        ["setupAt"] = (a, b) => a.SetupAt.CompareTo(b.SetupAt),
        ["connectedAt"] = (a, b) => Nullable.Compare(a.ConnectedAt, b.ConnectedAt),
        ["lastEvidenceAt"] = (a, b) => a.LastEvidenceAt.CompareTo(b.LastEvidenceAt),
        ["customer"] = (a, b) => string.CompareOrdinal(a.CustomerId, b.CustomerId),
        ["account"] = (a, b) => string.CompareOrdinal(a.AccountId, b.AccountId),
        ["caller"] = (a, b) => string.CompareOrdinal(a.Caller, b.Caller),
        ["callee"] = (a, b) => string.CompareOrdinal(a.Callee, b.Callee),
        ["country"] = (a, b) => string.CompareOrdinal(a.Country, b.Country),
        ["node"] = (a, b) => string.CompareOrdinal(a.NodeId, b.NodeId),
        ["stage"] = (a, b) => a.Stage.CompareTo(b.Stage),
        ["certainty"] = (a, b) => a.Certainty.CompareTo(b.Certainty),
        ["key"] = (a, b) => 0,
    };

    /// <param name="sort">A field, with a minus sign before it for the other way round; null: newest first.</param>
    /// <exception cref="InvalidRequestException">There is no such field.</exception>
    public static Comparison<LiveCall> By(string? sort)
    {
        var text = string.IsNullOrWhiteSpace(sort) ? "-setupAt" : sort.Trim();
        var direction = text[0] == '-' ? -1 : 1;
        if (!Fields.TryGetValue(text.TrimStart('-'), out var field))
        {
            throw new InvalidRequestException("sort", $"must be one of {string.Join(", ", Fields.Keys)}, with - before it for descending");
        }

        return (a, b) => field(a, b) is var order and not 0 ? order * direction : string.CompareOrdinal(a.Key, b.Key) * direction;
    }
}
