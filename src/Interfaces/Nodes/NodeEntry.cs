namespace Billing.Nodes;

/// <summary>What a listener must know of a node to take its packets. Carries the secret: never leaves the silos.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Nodes.NodeEntry")]
public sealed record NodeEntry
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required NodeDetails Details { get; init; }
    [Id(2)] public required string Secret { get; init; }
    [Id(3)] public required bool Closed { get; init; }

    /// <summary>Password of its JSON-RPC; null when it has none.</summary>
    [Id(4)] public string? RpcPassword { get; init; }
}
