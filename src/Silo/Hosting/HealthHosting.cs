using Billing.Hosting.Health;
using Billing.Silo.Health;

namespace Billing.Silo.Hosting;

internal static class HealthHosting
{
    /// <summary>
    /// What <c>/health/ready</c> asks; see docs/operations.md. After the listener that answers, and before everything that needs the store, which is waited for.
    /// </summary>
    public static void AddSiloHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<StorageReachable>();
        builder.Services.AddHostedService<StorageAwaited>();
        builder.AddHealth()
            .AddCheck<StorageReachable>("storage")
            .AddCheck<ClusterJoined>("cluster")
            .AddCheck<JournalTaking>("journal")
            .AddCheck<ListenersOpen>("radius");
    }
}
