namespace Billing.Nodes;

/// <summary>How calls of a node ended, over the last 24 hours or since we began to count.</summary>
/// <param name="Since">Since when there is a count.</param>
/// <param name="Ended">All that ended, however.</param>
/// <param name="Estimated">Those that were closed without a Stop, corrected ones included: each is a lost or late Stop.</param>
/// <param name="Corrected">Those whose Stop came late.</param>
[GenerateSerializer, Immutable, Alias("Billing.Nodes.NodeEnds")]
public sealed record NodeEnds(
    [property: Id(0)] DateTimeOffset Since, [property: Id(1)] long Ended, [property: Id(2)] long Estimated, [property: Id(3)] long Corrected);
