namespace Billing.Silo.Health;

/// <summary>
/// Waits for the tables before anything that needs them starts: a silo that starts while its store is away, or may not use it yet, is alive and not
/// ready, and goes on by itself.
/// </summary>
internal sealed partial class StorageAwaited(StorageReachable storage, TimeProvider time, ILogger<StorageAwaited> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        while (await storage.Failure().WaitAsync(cancellationToken) is { } failure)
        {
            LogAway(logger, failure.Message);
            await Task.Delay(s_pause, time, cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Warning, "The tables do not answer ({Reason}); this silo starts when they do")]
    private static partial void LogAway(ILogger logger, string reason);
}
