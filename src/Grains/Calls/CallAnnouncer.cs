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

    /// <summary>Tells the live list of a call and, when that takes it over as told, the call's customer.</summary>
    /// <param name="customerId">Whose it is; null when nobody has to count it.</param>
    /// <param name="slot">What is counted; null when nothing is.</param>
    /// <param name="taken">Completed as soon as the live list has taken the call over, whatever its customer says and when.</param>
    /// <returns>
    /// What the live list knew better, null for nothing; why the customer says that the call should not be up; and why the customer could not be told,
    /// in which case the list has been.
    /// </returns>
    public async Task<(KnownCall? Known, Refusal? TooMany, Exception? Uncounted)> Tell(int shard, CallNews news, string? customerId, SlotNews? slot, TaskCompletionSource taken)
    {
        // Not on the scheduler of the call's grain, which needs to know only how it went in the end.
        var known = await _shards.GetOrAdd(shard, key => new(grains.GetGrain<ILiveCallsGrain>(key).Tell, pause, time)).Send(news).ConfigureAwait(false);
        if (known is not null)
        {
            return (known, null, null);
        }

        taken.TrySetResult();
        try
        {
            return (null, customerId is not null && slot is not null ? await Count(customerId, slot).ConfigureAwait(false) : null, null);
        }
        catch (Exception exception)
        {
            return (null, null, exception);
        }
    }

    /// <inheritdoc cref="ICustomerGrain.CallsChanged"/>
    public Task<Refusal?> Count(string customerId, SlotNews news) =>
        _customers.GetOrAdd(customerId, key => new(grains.GetGrain<ICustomerGrain>(key).CallsChanged, pause, time)).Send(news);
}
