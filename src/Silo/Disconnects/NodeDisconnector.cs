using System.Collections.Concurrent;
using Billing.Calls;
using Billing.Nodes;

namespace Billing.Silo.Disconnects;

/// <summary>Ends calls by the way that each node has.</summary>
internal sealed class NodeDisconnector(IGrainFactory grains, RadiusDisconnector radius, KamailioDisconnector kamailio) : INodeDisconnector
{
    /// <summary>A node in trouble is not drowned in requests: this many are outstanding at once from this silo.</summary>
    private const int MostAtOnce = 32;

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _pace = new(StringComparer.Ordinal);

    public async Task<DisconnectAnswer> End(DisconnectTarget target, CancellationToken cancellationToken)
    {
        if (await Find(target.NodeId) is not { } node)
        {
            return new DisconnectAnswer(DisconnectOutcome.Refused, "There is no such node any more: nobody can be told to end the call.");
        }

        return node.Details.DisconnectWay switch
        {
            DisconnectWay.Radius => await Paced(node, () => radius.End(node, target, cancellationToken), cancellationToken),
            DisconnectWay.KamailioRpc => await Paced(node, () => kamailio.End(node, target, cancellationToken), cancellationToken),
            _ => new DisconnectAnswer(
                DisconnectOutcome.Refused, "Not told: nobody has entered how this node is told to end a call. The node's page has a field for it."),
        };
    }

    public async Task<bool?> IsUp(DisconnectTarget target, CancellationToken cancellationToken) =>
        await Find(target.NodeId) is { Details.DisconnectWay: DisconnectWay.KamailioRpc } node
            ? await Paced(node, () => kamailio.IsUp(node, target, cancellationToken), cancellationToken)
            : null;

    private Task<NodeEntry?> Find(string nodeId) => grains.GetGrain<INodeDirectoryGrain>(0).Find(nodeId);

    private async Task<T> Paced<T>(NodeEntry node, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        var pace = _pace.GetOrAdd(node.Id, _ => new SemaphoreSlim(MostAtOnce));
        await pace.WaitAsync(cancellationToken);
        try
        {
            return await ask();
        }
        finally
        {
            pace.Release();
        }
    }
}
