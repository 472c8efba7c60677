namespace Billing.Nodes;

/// <summary>A node said that it starts (Accounting-On) or stops (Accounting-Off): all its sessions are over. RFC 2866 §5.1.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Nodes.NodeRestart")]
public sealed record NodeRestart([property: Id(0)] bool On, [property: Id(1)] DateTimeOffset At, [property: Id(2)] DateTimeOffset ArrivedAt);
