using Orleans.Concurrency;

namespace Billing.Audit;

[StatelessWorker, GrainType("audit")]
public sealed class AuditGrain(IAuditLog log) : Grain, IAuditGrain
{
    public Task<Page<AuditEntry>> Search(AuditQuery query, string? after, int take)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(take, 1000);
        return log.Search(query, after, take);
    }
}
