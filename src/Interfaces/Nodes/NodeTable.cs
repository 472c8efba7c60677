namespace Billing.Nodes;

/// <summary>All open nodes, at one version of the directory.</summary>
/// <param name="Epoch">Changes when the directory starts anew: versions of two epochs do not compare.</param>
[GenerateSerializer, Immutable, Alias("Billing.Nodes.NodeTable")]
public sealed record NodeTable([property: Id(0)] string Epoch, [property: Id(1)] long Version, [property: Id(2)] NodeEntry[] Nodes);
