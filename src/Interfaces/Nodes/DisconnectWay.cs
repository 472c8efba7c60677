namespace Billing.Nodes;

/// <summary>How a node is told to end a call.</summary>
[GenerateSerializer, Alias("Billing.Nodes.DisconnectWay")]
public enum DisconnectWay
{
    /// <summary>It cannot be told.</summary>
    None,

    /// <summary>By a Disconnect-Request (RFC 5176) to the address that its packets come from.</summary>
    Radius,

    /// <summary>By Kamailio's JSON-RPC over HTTP, module dialog.</summary>
    KamailioRpc,
}
