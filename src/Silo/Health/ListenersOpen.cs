using Billing.Silo.Radius;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Billing.Silo.Health;

/// <summary>Well while both RADIUS ports are bound.</summary>
internal sealed class ListenersOpen(RadiusService radius) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(radius.Listening ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
