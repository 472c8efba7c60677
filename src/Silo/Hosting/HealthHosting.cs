using Billing.Silo.Radius;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Billing.Silo.Hosting;

internal static class HealthHosting
{
    private const string ReadyTag = "ready";

    public static void AddSiloHealth(this IHostApplicationBuilder builder) =>
        builder.Services.AddHealthChecks().AddCheck<ListenerCheck>("radius", tags: [ReadyTag]);

    /// <summary><c>/health/live</c>: the process runs. <c>/health/ready</c>: packets are taken.</summary>
    public static void MapSiloHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains(ReadyTag) });
    }

    private sealed class ListenerCheck(RadiusService radius) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(radius.Listening ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("RADIUS is not listening yet."));
    }
}
