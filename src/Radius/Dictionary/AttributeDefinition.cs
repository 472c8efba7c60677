namespace Radius;

/// <summary>What an attribute number means in one kind of packet from one kind of client.</summary>
/// <param name="Name">The name by which operators know it, for instance <c>Acct-Session-Id</c>.</param>
/// <param name="Kind">How its value is read.</param>
public sealed record AttributeDefinition(string Name, AttributeKind Kind);
