namespace Billing.Calls;

/// <summary>A packet that changed a call, or what we concluded of it ourselves.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Calls.TimelineEntry")]
public sealed record TimelineEntry
{
    /// <summary>When it happened.</summary>
    [Id(0)] public required DateTimeOffset At { get; init; }
    [Id(1)] public required DateTimeOffset ArrivedAt { get; init; }
    [Id(2)] public required string NodeId { get; init; }
    [Id(3)] public required string LegId { get; init; }
    [Id(4)] public required AccountingStatus Status { get; init; }

    /// <summary>What it changed, for a person.</summary>
    [Id(5)] public required string What { get; init; }
    [Id(6)] public string? Source { get; init; }

    /// <summary>The packet's attributes, one a line, secrets masked; null when the packet is no longer kept.</summary>
    [Id(7)] public string? Evidence { get; init; }

    /// <summary>Where the packet is kept in the journal.</summary>
    [Id(8)] public string? Journal { get; init; }

    /// <summary>No packet: what we concluded from silence, from the node's restart or from its answer when it was asked.</summary>
    [Id(9)] public bool Ours { get; init; }
}
