using Billing.Gateway.Demo;

namespace Billing.Gateway.Dialects;

/// <summary>The dialect of each kind of node.</summary>
internal static class DialectOf
{
    private static readonly KamailioDialect s_kamailio = new();
    private static readonly CiscoDialect s_cisco = new();
    private static readonly PortaSipDialect s_portaSip = new();
    private static readonly GenericDialect s_generic = new();

    public static IDialect Node(DemoNode node) => node.Dialect switch
    {
        NodeDialect.Kamailio => s_kamailio,
        NodeDialect.Cisco => s_cisco,
        NodeDialect.PortaSip => s_portaSip,
        _ => s_generic,
    };
}
