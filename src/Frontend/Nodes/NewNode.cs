namespace Billing.Frontend.Nodes;

/// <summary>A node to create.</summary>
public sealed record NewNode : NodeFields
{
    /// <summary>Lower-case letters, digits, <c>. _ -</c>; begins with a letter or digit; at most 64. Cannot be changed.</summary>
    public required string Id { get; init; }

    /// <summary>Password of the JSON-RPC's user. Written, never shown.</summary>
    public string? RpcPassword { get; init; }

    /// <summary>The RADIUS shared secret. Written, never shown; see reveal-secret.</summary>
    public required string Secret { get; init; }
}
