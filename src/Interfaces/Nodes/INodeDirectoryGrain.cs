using Orleans.Concurrency;

namespace Billing.Nodes;

/// <summary>
/// All nodes by address, for the listeners, and what the listeners saw. One grain (key 0); its memory is rebuilt from the
/// nodes' rows when it activates.
/// </summary>
[Alias("Billing.Nodes.INodeDirectoryGrain")]
public interface INodeDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Takes the addresses for the node. Answers which address another node has, or null when all are its own now.</summary>
    [Alias("Claim")]
    Task<string?> Claim(string nodeId, string[] addresses);

    /// <summary>A node was stored.</summary>
    [Alias("Put")]
    Task Put(NodeEntry node);

    /// <summary>
    /// The table, as soon as it is newer than <paramref name="version"/> of <paramref name="epoch"/>; null when nothing changed
    /// for three seconds.
    /// </summary>
    [Alias("NewerThan"), ResponseTimeout("00:00:06")]
    Task<NodeTable?> NewerThan(string? epoch, long version);

    /// <summary>One node with its secrets, for the silos; null when there is none or it is closed.</summary>
    [Alias("Find")]
    Task<NodeEntry?> Find(string nodeId);

    [Alias("Report"), OneWay]
    Task Report(ListenerReport report);

    [Alias("Health")]
    Task<TrafficHealth> Health();
}
