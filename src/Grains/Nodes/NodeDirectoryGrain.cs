using Billing.Storage;
using Microsoft.Extensions.Hosting;
using Orleans.Concurrency;

namespace Billing.Nodes;

[GrainType("node-directory"), Reentrant]
public sealed class NodeDirectoryGrain(IStateIndex index, TimeProvider time, IHostApplicationLifetime host) : Grain, INodeDirectoryGrain
{
    /// <summary>A silo reports every second; one that has not for this long is gone, and its counters with it.</summary>
    private static readonly TimeSpan s_reportLife = TimeSpan.FromSeconds(15);

    private readonly string _epoch = Guid.NewGuid().ToString("N");
    private readonly Dictionary<string, NodeEntry> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _ownerOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (ListenerReport Report, DateTimeOffset At)> _reports = new(StringComparer.Ordinal);
    private readonly ChangeSignal _changed = new(time, host);
    private long _version = 1;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await foreach (var node in StateList.All<NodeState>(index, "node").WithCancellation(cancellationToken))
        {
            Keep(node.Entry());
        }
    }

    public Task<string?> Claim(string nodeId, string[] addresses)
    {
        var conflict = Array.Find(addresses, address => _ownerOf.TryGetValue(address, out var owner) && owner != nodeId);
        if (conflict is null)
        {
            foreach (var address in addresses)
            {
                _ownerOf[address] = nodeId;
            }
        }

        return Task.FromResult(conflict);
    }

    public Task Put(NodeEntry node)
    {
        Keep(node);
        _version++;
        _changed.Raise();
        return Task.CompletedTask;
    }

    public async Task<NodeTable?> NewerThan(string? epoch, long version)
    {
        if (epoch == _epoch && version >= _version)
        {
            await _changed.Wait();
        }

        return epoch == _epoch && version >= _version
            ? null
            : new NodeTable(_epoch, _version, [.. _nodes.Values.Where(node => !node.Closed)]);
    }

    public Task<NodeEntry?> Find(string nodeId) =>
        Task.FromResult(_nodes.TryGetValue(nodeId, out var node) && !node.Closed ? node : null);

    public Task Report(ListenerReport report)
    {
        _reports[report.Silo] = (report, time.GetUtcNow());
        return Task.CompletedTask;
    }

    public Task<TrafficHealth> Health()
    {
        var now = time.GetUtcNow();
        foreach (var silo in _reports.Where(entry => now - entry.Value.At > s_reportLife).Select(entry => entry.Key).ToArray())
        {
            _reports.Remove(silo);
        }

        return Task.FromResult(TrafficSum.Of(_nodes.Values.Where(node => !node.Closed).Select(node => node.Id), [.. _reports.Values.Select(entry => entry.Report)]));
    }

    private void Keep(NodeEntry node)
    {
        _nodes[node.Id] = node;
        foreach (var address in _ownerOf.Where(entry => entry.Value == node.Id).Select(entry => entry.Key).ToArray())
        {
            _ownerOf.Remove(address);
        }

        foreach (var address in node.Closed ? [] : node.Details.Addresses)
        {
            _ownerOf[address] = node.Id;
        }
    }
}
