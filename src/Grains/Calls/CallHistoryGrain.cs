using Orleans.Concurrency;

namespace Billing.Calls;

[StatelessWorker, GrainType("call-history")]
public sealed class CallHistoryGrain(ICallStore store) : Grain, ICallHistoryGrain
{
    public Task<Page<Cdr>> Search(CallQuery query, string? after, int take)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(take, 1000);
        return store.Search(query, after, take);
    }
}
