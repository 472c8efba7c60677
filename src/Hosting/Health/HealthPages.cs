using System.Globalization;
using System.Text.Json;
using Billing.Hosting.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Billing.Hosting.Health;

/// <summary>
/// What a load balancer and an orchestrator ask. <c>/health/live</c>: the process answers; if not, start it anew. <c>/health/ready</c>: send it work.
/// The answer names the checks and how they stand, and tells strangers nothing else.
/// </summary>
public static class HealthPages
{
    public const string Root = "/health";
    public const string Live = Root + "/live";
    public const string Ready = Root + "/ready";

    /// <summary>The health checks, with the one that says when the process takes its leave.</summary>
    public static IHealthChecksBuilder AddHealth(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSettings<HealthOptions>(HealthOptions.Section)
            .Validate(health => health.DrainFor >= TimeSpan.Zero && health.DrainFor <= HealthOptions.LongestDrain, "Health:DrainFor is between zero and a minute.");
        // The host counts from the moment at which it is asked to end.
        builder.Services.AddOptions<HostOptions>().PostConfigure<IConfiguration>((host, configuration) => host.ShutdownTimeout += DrainFor(configuration));
        builder.Services.AddSingleton<Draining>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Draining>());
        return builder.Services.AddHealthChecks().AddCheck<Draining>("draining");
    }

    /// <summary>The host is made before settings are checked: what is wrong with this one is told with all other mistakes.</summary>
    private static TimeSpan DrainFor(IConfiguration configuration) =>
        TimeSpan.TryParse(configuration[$"{HealthOptions.Section}:{nameof(HealthOptions.DrainFor)}"], CultureInfo.InvariantCulture, out var drain)
        && drain >= TimeSpan.Zero && drain <= HealthOptions.LongestDrain
            ? drain
            : TimeSpan.Zero;

    /// <summary>Nothing but this process: a store or a cluster that is away is not mended by starting it anew.</summary>
    public static Task AnswerLive(HttpContext http) => Answer(http, new Dictionary<string, HealthStatus> { ["process"] = HealthStatus.Healthy });

    /// <summary>200 when all checks are well, else 503.</summary>
    public static async Task AnswerReady(HttpContext http, HealthCheckService checks)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(checks);
        var report = await checks.CheckHealthAsync(http.RequestAborted);
        await Answer(http, report.Entries.ToDictionary(check => check.Key, check => check.Value.Status, StringComparer.Ordinal));
    }

    private static async Task Answer(HttpContext http, Dictionary<string, HealthStatus> checks)
    {
        var healthy = checks.Values.All(status => status == HealthStatus.Healthy);
        http.Response.StatusCode = healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "application/json";
        http.Response.Headers.CacheControl = "no-store";
        await JsonSerializer.SerializeAsync(
            http.Response.Body,
            new
            {
                status = Word(healthy),
                checks = checks.OrderBy(check => check.Key, StringComparer.Ordinal).ToDictionary(check => check.Key, check => Word(check.Value == HealthStatus.Healthy)),
            },
            cancellationToken: http.RequestAborted);
    }

    private static string Word(bool healthy) => healthy ? "healthy" : "unhealthy";
}
