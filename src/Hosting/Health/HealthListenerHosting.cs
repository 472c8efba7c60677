using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Billing.Hosting.Health;

/// <summary>The two pages in a process that serves no web otherwise.</summary>
public static class HealthListenerHosting
{
    /// <summary>Before all other services: at the addresses that <c>Urls</c> gives.</summary>
    public static void AddHealthListener(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddHostedService<HealthListener>();
    }
}
