namespace Billing.Nodes;

[GenerateSerializer, Immutable, Alias("Billing.Nodes.NodeQuery")]
public sealed record NodeQuery
{
    /// <summary>What the id or the name begins with, in any case.</summary>
    [Id(0)] public string? Search { get; init; }

    [Id(1)] public bool IncludeClosed { get; init; }
}
