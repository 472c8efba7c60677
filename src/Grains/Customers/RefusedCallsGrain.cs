using Orleans.Concurrency;

namespace Billing.Customers;

[StatelessWorker, GrainType("refused-calls")]
public sealed class RefusedCallsGrain(IRefusalLog log) : Grain, IRefusedCallsGrain
{
    public Task<Page<RefusedCall>> Search(RefusedCallQuery query, string? after, int take)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(take, 1000);
        return log.Search(query, after, take);
    }
}
