using Billing.Nodes;

namespace Billing.Calls;

/// <summary>One shard of the live list, in memory, rebuilt from stored calls when it activates. Key: 0 to <see cref="Shards"/> - 1.</summary>
[Alias("Billing.Calls.ILiveCallsGrain")]
public interface ILiveCallsGrain : IGrainWithIntegerKey
{
    /// <summary>The number of shards; the store of calls has as many partitions.</summary>
    const int Shards = 16;

    [Alias("Put")]
    Task Put(LiveCall call);

    [Alias("Remove")]
    Task Remove(Cdr ended);

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
