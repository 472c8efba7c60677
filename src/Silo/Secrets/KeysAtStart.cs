using Azure;
using Azure.Identity;

namespace Billing.Silo.Secrets;

/// <summary>
/// A silo that cannot open secrets must not take packets. It waits while the keys or the vault are away, or it is not allowed to use them yet; whatever else is wrong with
/// them ends it.
/// </summary>
internal sealed partial class KeysAtStart(StoredSecrets secrets, TimeProvider time, ILogger<KeysAtStart> logger) : IHostedService
{
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await Task.Run(() => secrets.Open(secrets.Seal("a")), cancellationToken);
                return;
            }
            catch (Exception exception) when (IsPassing(exception))
            {
                LogAway(logger, exception);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Azure's clients put what failed at last into what tells that they tried, and Data Protection puts anything into an exception of its own.</summary>
    private static bool IsPassing(Exception exception) =>
        exception is RequestFailedException or HttpRequestException or AuthenticationFailedException
        || (exception is AggregateException all ? all.InnerExceptions.Any(IsPassing) : exception.InnerException is { } inner && IsPassing(inner));

    [LoggerMessage(1, LogLevel.Warning, "The keys of stored secrets cannot be opened; this silo starts when they can")]
    private static partial void LogAway(ILogger logger, Exception exception);
}
