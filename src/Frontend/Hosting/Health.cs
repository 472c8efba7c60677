using Billing.Hosting.Health;

namespace Billing.Frontend.Hosting;

/// <summary>What a load balancer asks.</summary>
public static class Health
{
    /// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: and it reaches the cluster, and does not take its leave.</summary>
    public static WebApplication MapHealth(this WebApplication app)
    {
        app.MapGet(HealthPages.Live, HealthPages.AnswerLive).AllowAnonymous().ExcludeFromDescription();
        app.MapGet(HealthPages.Ready, HealthPages.AnswerReady).AllowAnonymous().ExcludeFromDescription();
        return app;
    }
}
