namespace Billing.Nodes;

/// <summary>A node as people see it; its secret is not in it.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Nodes.NodeView")]
public sealed record NodeView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required NodeDetails Details { get; init; }
    [Id(2)] public required bool Closed { get; init; }
    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Rises with each change; give it back with the next one.</summary>
    [Id(4)] public required int Version { get; init; }

    /// <summary>When the node last said that it started or stops (Accounting-On, Accounting-Off).</summary>
    [Id(5)] public DateTimeOffset? RestartedAt { get; init; }
}
