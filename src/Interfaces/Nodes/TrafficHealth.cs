namespace Billing.Nodes;

/// <summary>RADIUS traffic of all live listeners, added up.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Nodes.TrafficHealth")]
public sealed record TrafficHealth
{
    [Id(0)] public NodeTraffic[] Nodes { get; init; } = [];
    [Id(1)] public UnknownSource[] UnknownSources { get; init; } = [];
    [Id(2)] public Dictionary<string, long> Drops { get; init; } = [];
    [Id(3)] public int Listeners { get; init; }

    /// <summary>Since when the counters count: the start of the oldest listener.</summary>
    [Id(4)] public DateTimeOffset? Since { get; init; }
    [Id(5)] public int QueueDepth { get; init; }
}
