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
}
