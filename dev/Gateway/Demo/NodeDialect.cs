namespace Billing.Gateway.Demo;

/// <summary>What a demo node pretends to be.</summary>
internal enum NodeDialect
{
    Kamailio,
    Cisco,
    PortaSip,
    Generic,
}
