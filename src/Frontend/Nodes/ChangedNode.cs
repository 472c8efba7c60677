namespace Billing.Frontend.Nodes;

/// <summary>A node as it shall be; what is left out gets its default, but for the secret.</summary>
public sealed record ChangedNode : NodeFields
{
    /// <summary>The new shared secret; left out or null, it stays as it is.</summary>
    public string? Secret { get; init; }

    /// <summary>Password of the JSON-RPC's user. Written, never shown; left out or null, it stays as it is.</summary>
    public string? RpcPassword { get; init; }

    /// <summary>The version that the change was made from; if the node has another by now, nothing is changed (409).</summary>
    public required int Version { get; init; }
}
