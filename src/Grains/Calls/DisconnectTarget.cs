namespace Billing.Calls;

/// <summary>What a node must know to end a call: one of its legs, as the node itself named it.</summary>
public sealed record DisconnectTarget
{
    public required string NodeId { get; init; }

    /// <summary>Acct-Session-Id.</summary>
    public required string LegId { get; init; }

    /// <summary>SIP Call-ID, where one was told.</summary>
    public string? CallId { get; init; }
    public string? AccountId { get; init; }

    /// <summary>Address and port that the leg's last packet came from.</summary>
    public string? Source { get; init; }

    /// <summary>Where that packet is kept in the journal.</summary>
    public string? Journal { get; init; }

    /// <summary>
    /// One leg per node that has one up. The answer leg first: a gateway that loses the caller drops the rest by itself, and to
    /// end the other one can leave the caller in a prompt.
    /// </summary>
    public static DisconnectTarget[] Of(CallView call) =>
    [
        .. call.Legs
            .Where(leg => leg.EndedAt is null)
            .GroupBy(leg => leg.NodeId, StringComparer.Ordinal)
            .Select(node => Of(call, node.OrderBy(leg => leg.Origin == LegOrigin.Answer ? 0 : 1).First())),
    ];

    private static DisconnectTarget Of(CallView call, Leg leg)
    {
        var last = call.Timeline.LastOrDefault(entry => !entry.Ours && entry.NodeId == leg.NodeId && entry.LegId == leg.LegId);
        return new DisconnectTarget
        {
            NodeId = leg.NodeId,
            LegId = leg.LegId,
            CallId = call.CallId,
            AccountId = call.Live?.AccountId,
            Source = last?.Source,
            Journal = last?.Journal,
        };
    }
}
