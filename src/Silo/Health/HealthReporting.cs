namespace Billing.Silo.Health;

internal static class HealthReporting
{
    /// <summary>After the listeners, of which it tells.</summary>
    public static void AddHealthReports(this IHostApplicationBuilder builder) => builder.Services.AddHostedService<HealthReporter>();
}
