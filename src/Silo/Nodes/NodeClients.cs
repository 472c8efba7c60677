using System.Collections.Frozen;
using System.Net;
using System.Text;
using Billing.Nodes;
using Billing.Silo.Radius;
using Radius;

namespace Billing.Silo.Nodes;

/// <summary>The nodes as this silo's listeners know them: by source address, and what their silence means.</summary>
internal sealed class NodeClients : IRadiusClients, INodePatience
{
    private FrozenDictionary<IPAddress, RadiusClient> _byAddress = FrozenDictionary<IPAddress, RadiusClient>.Empty;

    private FrozenDictionary<string, Patience> _patience = FrozenDictionary<string, Patience>.Empty;

    public Patience Of(string nodeId) => _patience.GetValueOrDefault(nodeId) ?? Patience.Default;

    public RadiusClient? Find(IPAddress source) => _byAddress.GetValueOrDefault(source);

    public void Replace(NodeTable table)
    {
        var byAddress = new Dictionary<IPAddress, RadiusClient>();
        foreach (var node in table.Nodes)
        {
            var client = new RadiusClient(node.Id, Encoding.UTF8.GetBytes(node.Secret), CallDialect.Profile(node.Details.Kind))
            {
                RequireMessageAuthenticator = Policy(node.Details.RequireMessageAuthenticator),
                LimitProxyState = Policy(node.Details.LimitProxyState),
                Tag = node,
            };
            foreach (var address in node.Details.Addresses)
            {
                byAddress[IPAddress.Parse(address)] = client;
            }
        }

        _byAddress = byAddress.ToFrozenDictionary();
        _patience = table.Nodes.ToFrozenDictionary(node => node.Id, node => Patience.Of(node.Details), StringComparer.Ordinal);
    }

    private static PacketPolicy Policy(Requirement requirement) => requirement switch
    {
        Requirement.Yes => PacketPolicy.Yes,
        Requirement.No => PacketPolicy.No,
        _ => PacketPolicy.Auto,
    };
}
