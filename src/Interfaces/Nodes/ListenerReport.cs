namespace Billing.Nodes;

/// <summary>The counters of one silo's listeners since that silo started; each report replaces the one before.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Nodes.ListenerReport")]
public sealed record ListenerReport
{
    /// <summary>Names one run of a silo.</summary>
    [Id(0)] public required string Silo { get; init; }
    [Id(1)] public required DateTimeOffset StartedAt { get; init; }
    [Id(2)] public required NodeTraffic[] Nodes { get; init; }
    [Id(3)] public UnknownSource[] UnknownSources { get; init; } = [];

    /// <summary>Drops that belong to no node, by cause.</summary>
    [Id(4)] public Dictionary<string, long> Drops { get; init; } = [];

    /// <summary>Requests that wait for a worker, now.</summary>
    [Id(5)] public int QueueDepth { get; init; }
}
