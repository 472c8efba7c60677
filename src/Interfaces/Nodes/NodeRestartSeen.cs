namespace Billing.Nodes;

/// <summary>A restart of a node, and what it closed.</summary>
/// <param name="Calls">Calls that were closed as estimated because of it.</param>
[GenerateSerializer, Immutable, Alias("Billing.Nodes.NodeRestartSeen")]
public sealed record NodeRestartSeen([property: Id(0)] bool On, [property: Id(1)] DateTimeOffset At, [property: Id(2)] int Calls);
