using Billing.Nodes;

namespace Billing.Calls;

/// <summary>One shard of the live list, in memory, rebuilt from stored calls when it activates. Key: 0 to <see cref="Shards"/> - 1.</summary>
[Alias("Billing.Calls.ILiveCallsGrain")]
public interface ILiveCallsGrain : IGrainWithIntegerKey
{
    /// <summary>The number of shards; the store of calls has as many partitions.</summary>
    const int Shards = 16;

    /// <summary>Tells what has become of calls.</summary>
    /// <returns>
    /// For each, in order: null when it is taken over as told; else what is known of the call that the teller did not, and must
    /// look at before it tells again.
    /// </returns>
    [Alias("Tell")]
    Task<KnownCall?[]> Tell([Immutable] CallNews[] news);

    /// <summary>What is known of one call.</summary>
    [Alias("Known")]
    Task<KnownCall> Known(string key);

    /// <summary>
    /// What changed after <paramref name="sequence"/> of <paramref name="epoch"/>, as soon as anything did; null when nothing
    /// changed for three seconds. A stranger (null epoch) gets the whole shard.
    /// </summary>
    [Alias("ChangesAfter"), ResponseTimeout("00:00:06")]
    Task<LiveCallChanges?> ChangesAfter(string? epoch, long sequence);

    /// <summary>The calls in progress of one customer.</summary>
    [Alias("CallsOf")]
    Task<LiveCall[]> CallsOf(string customerId);

    /// <summary>The last sixty minutes, oldest first, minutes without a call left out.</summary>
    [Alias("LastHour")]
    Task<MinuteOfCalls[]> LastHour();

    /// <summary>The calls in progress that have a leg of this node.</summary>
    [Alias("OfNode")]
    Task<LiveCall[]> OfNode(string nodeId);

    /// <summary>How calls of this node ended that this shard saw end.</summary>
    [Alias("EndsOf")]
    Task<NodeEnds> EndsOf(string nodeId);
}
