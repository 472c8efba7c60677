using System.Collections.Concurrent;
using Billing.Customers;

namespace Billing.Calls;

/// <summary>
/// Tells the live list and the customers' slots what has become of this silo's calls. To each of them one message is under way at a
/// time, and what is told meanwhile goes out together as the next: a lone call waits for nobody, and thousands share messages.
/// </summary>
/// <param name="pause">The least time from one message to the next to the same of them.</param>
public sealed class CallAnnouncer(IGrainFactory grains, TimeProvider time, TimeSpan pause = default)
{
    private readonly ConcurrentDictionary<int, SharedMessages<CallNews, KnownCall?>> _shards = new();
    private readonly ConcurrentDictionary<string, SharedMessages<SlotNews, Refusal?>> _customers = new(StringComparer.Ordinal);

    /// <inheritdoc cref="ILiveCallsGrain.Tell"/>
    public Task<KnownCall?> Tell(int shard, CallNews news) =>
        _shards.GetOrAdd(shard, key => new(grains.GetGrain<ILiveCallsGrain>(key).Tell, pause, time)).Send(news);

    /// <inheritdoc cref="ICustomerGrain.CallsChanged"/>
    public Task<Refusal?> Count(string customerId, SlotNews news) =>
        _customers.GetOrAdd(customerId, key => new(grains.GetGrain<ICustomerGrain>(key).CallsChanged, pause, time)).Send(news);
}
