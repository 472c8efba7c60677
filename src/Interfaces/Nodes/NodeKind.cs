namespace Billing.Nodes;

/// <summary>What a node is: decides its RADIUS dialect and what a Start means.</summary>
[GenerateSerializer, Alias("Billing.Nodes.NodeKind")]
public enum NodeKind
{
    Generic,
    Kamailio,
    OpenSips,
    Cisco,
    Quintum,
    PortaSip,
    FreeSwitch,
}
