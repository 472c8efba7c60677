using Billing.Devices;
using Billing.Nodes;

namespace Billing.Silo.Devices;

/// <summary>Finds the node at which a phone is registered, and has it tell the phone.</summary>
internal sealed class DeviceNotifier(IGrainFactory grains, KamailioNotifier kamailio) : IDeviceNotifier
{
    private INodeDirectoryGrain Directory => grains.GetGrain<INodeDirectoryGrain>(0);

    public async Task<NotifyOutcome> Resync(string accountId, string resyncEvent, string? nodeId, CancellationToken cancellationToken)
    {
        NodeEntry[] nodes;
        if (nodeId is null)
        {
            nodes = Array.FindAll(await All(), KamailioNotifier.Can);
            if (nodes.Length == 0)
            {
                return new NotifyOutcome(ResyncResult.Refused, "No node can tell phones: that needs a Kamailio with the address of its JSON-RPC entered.");
            }
        }
        else if (await Directory.Find(nodeId) is { } node)
        {
            nodes = [node];
            if (!KamailioNotifier.Can(node))
            {
                return new NotifyOutcome(ResyncResult.Refused, $"Node {nodeId} cannot tell phones: that needs a Kamailio with the address of its JSON-RPC entered.");
            }
        }
        else
        {
            return new NotifyOutcome(ResyncResult.Refused, $"There is no node {nodeId} any more.");
        }

        return Best(await Task.WhenAll(nodes.Select(node => kamailio.Resync(node, accountId, resyncEvent, cancellationToken))));
    }

    public async Task<DeviceRegistration?> Registration(string accountId, string? nodeId, CancellationToken cancellationToken)
    {
        var nodes = nodeId is null ? await All() : new[] { await Directory.Find(nodeId) }.OfType<NodeEntry>();
        return DeviceRegistration.Of(await Task.WhenAll(
            nodes.Where(KamailioNotifier.Can).Select(node => kamailio.Registration(node, accountId, cancellationToken))));
    }

    /// <summary>One phone that listens is enough. When none does, a node that could not be asked leaves open what one that was asked denies.</summary>
    public static NotifyOutcome Best(IReadOnlyCollection<NotifyOutcome> outcomes) => outcomes.MinBy(outcome => outcome.Result switch
    {
        ResyncResult.Accepted => 0,
        ResyncResult.Sent => 1,
        ResyncResult.Refused => 2,
        ResyncResult.Unreachable => 3,
        _ => 4,
    })!;

    private async Task<NodeEntry[]> All() => [.. (await Directory.NewerThan(epoch: null, version: 0))?.Nodes ?? []];
}
