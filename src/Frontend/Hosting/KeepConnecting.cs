namespace Billing.Frontend.Hosting;

/// <summary>Tries to reach the cluster until it does: silo and frontend may be started in any order.</summary>
internal sealed partial class KeepConnecting(TimeProvider time, ILogger<KeepConnecting> log) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        LogNotReached(exception.Message);
        try
        {
            await Task.Delay(Pause, time, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The cluster is not reached yet ({Reason}); trying again.")]
    private partial void LogNotReached(string reason);
}
