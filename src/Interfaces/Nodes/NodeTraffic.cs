namespace Billing.Nodes;

/// <summary>What one listener, or all of them together, have seen of a node since they started.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Nodes.NodeTraffic")]
public sealed record NodeTraffic
{
    [Id(0)] public required string NodeId { get; init; }

    /// <summary>Valid requests, duplicates included.</summary>
    [Id(1)] public long Packets { get; init; }
    [Id(2)] public long Replies { get; init; }
    [Id(3)] public DateTimeOffset? LastPacketAt { get; init; }

    /// <summary>Dropped packets by cause, such as <c>BadAuthenticator</c>.</summary>
    [Id(4)] public Dictionary<string, long> Drops { get; init; } = [];

    /// <summary>
    /// Event-Timestamp minus arrival of accounting packets that were not sent late, in seconds, median of the last ones; null
    /// when it sends none.
    /// </summary>
    [Id(5)] public double? ClockDriftSeconds { get; init; }

    /// <summary>Time between two interim updates of one session, in seconds, median of the last ones; null when none were seen.</summary>
    [Id(6)] public int? InterimSeconds { get; init; }
}
