using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace Billing.Frontend.Hosting;

/// <summary>What a load balancer asks. The answer is one word: strangers learn nothing else.</summary>
public static class Health
{
    internal const string Ready = "ready";

    /// <summary><c>/health/live</c>: the process runs. <c>/health/ready</c>: and it reaches the cluster.</summary>
    public static WebApplication MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) }).AllowAnonymous();
        return app;
    }
}
