using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Billing.Hosting.Health;

/// <summary>
/// A small web server for the two pages, in a process that serves no web otherwise. It opens before anything else starts and closes after
/// everything else has stopped: a process that waits for its store is alive and says so.
/// </summary>
internal sealed class HealthListener(HealthCheckService checks, IConfiguration configuration) : IHostedLifecycleService, IAsyncDisposable
{
    private const string AddressKey = "Urls";

    private WebApplication? _web;

    /// <exception cref="IOException">The address is taken.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.AddServerHeader = false);
        _web = builder.Build();
        foreach (var address in (configuration[AddressKey] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            _web.Urls.Add(address);
        }

        _web.Run(http => http.Request.Path.Value switch
        {
            HealthPages.Live => HealthPages.AnswerLive(http),
            HealthPages.Ready => HealthPages.AnswerReady(http, checks),
            _ => NotFound(http),
        });
        await _web.StartAsync(cancellationToken);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => _web?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _web?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static Task NotFound(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
