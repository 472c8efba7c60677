namespace Billing.Nodes;

/// <summary>An address that no node has, and whose packets were dropped.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Nodes.UnknownSource")]
public sealed record UnknownSource(
    [property: Id(0)] string Address,
    [property: Id(1)] long Packets,
    [property: Id(2)] DateTimeOffset LastAt);
