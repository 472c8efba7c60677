using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Billing.Frontend.Hosting;

/// <summary>Ready means that a silo answers now, not that one did once.</summary>
internal sealed class ClusterReachable(IGrainFactory grains) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var silos = await Task.Run(() => grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true), cancellationToken)
                .WaitAsync(Patience, cancellationToken);
            return silos.Count > 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("No silo is active.");
        }
#pragma warning disable CA1031 // Whatever it is, we are not ready.
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return HealthCheckResult.Unhealthy($"The cluster does not answer: {failure.Message}");
        }
    }
}
