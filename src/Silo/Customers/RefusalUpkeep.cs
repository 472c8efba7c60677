using Microsoft.Extensions.Options;

namespace Billing.Silo.Customers;

/// <summary>Deletes refused calls that are older than they are kept, every hour. Several silos may do so at once.</summary>
internal sealed partial class RefusalUpkeep(
    RefusalTable refusals, IOptions<RefusalOptions> options, TimeProvider time, ILogger<RefusalUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    var forgotten = await refusals.Forget(time.GetUtcNow() - options.Value.Keep, stoppingToken);
                    if (forgotten > 0)
                    {
                        LogForgotten(logger, forgotten);
                    }
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    LogLater(logger, exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Deleted {Count} refused calls that were older than they are kept")]
    private static partial void LogForgotten(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Warning, "Old refused calls could not be deleted; it is tried again in an hour")]
    private static partial void LogLater(ILogger logger, Exception exception);
}
