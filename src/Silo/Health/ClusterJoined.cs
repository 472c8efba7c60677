using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Billing.Silo.Health;

/// <summary>Well while this silo is an active member of its cluster, as it knows the table of members.</summary>
internal sealed class ClusterJoined(ISiloStatusOracle members) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(members.CurrentStatus == SiloStatus.Active ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
