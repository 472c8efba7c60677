using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Billing.Silo.Health;

/// <summary>Well while the journal takes records: it is open, and neither it nor the rows are so far behind that records are refused.</summary>
internal sealed class JournalTaking(Journal.Journal journal) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(journal.Taking ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
