namespace Billing.Nodes;

/// <summary>How well a node's accounting works, seen from accounting itself.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Nodes.NodeHealth")]
public sealed record NodeHealth
{
    /// <summary>Packets, duplicates, clock and interim updates, of all listeners since they started.</summary>
    [Id(0)] public required NodeTraffic Traffic { get; init; }

    /// <summary>Of <see cref="NodeTraffic.Packets"/>, those that repeated an earlier one; 0 to 1, null before the first packet.</summary>
    [Id(1)] public double? DuplicateShare { get; init; }
    [Id(2)] public required NodeEnds Ends { get; init; }

    /// <summary>Calls closed without a Stop among those that ended; 0 to 1, null before the first end.</summary>
    [Id(3)] public double? LostStopShare { get; init; }

    /// <summary>The last times that it said that it starts or stops, newest first.</summary>
    [Id(4)] public NodeRestartSeen[] Restarts { get; init; } = [];

    /// <summary>What looks wrong, in words.</summary>
    [Id(5)] public string[] Warnings { get; init; } = [];
}
