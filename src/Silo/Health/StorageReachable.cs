using Billing.Silo.Journal;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Billing.Silo.Health;

/// <summary>
/// Well when the tables answer now. However many ask, the store is asked once a second at most: the page is open to strangers.
/// </summary>
internal sealed class StorageReachable(JournalTable table, TimeProvider time) : IHealthCheck
{
    /// <summary>Less than a prober waits by custom.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_good = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<Exception?>? _asked;
    private long _askedAt;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await Failure().WaitAsync(cancellationToken) is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();

    /// <summary>Why the tables do not answer; null when they do.</summary>
    public Task<Exception?> Failure()
    {
        lock (_lock)
        {
            if (_asked is null || (_asked.IsCompleted && time.GetElapsedTime(_askedAt) > s_good))
            {
                (_asked, _askedAt) = (Ask(), time.GetTimestamp());
            }

            return _asked;
        }
    }

    private async Task<Exception?> Ask()
    {
        try
        {
            using var patience = new CancellationTokenSource(s_patience, time);
            await table.Ask(patience.Token).WaitAsync(patience.Token);
            return null;
        }
#pragma warning disable CA1031 // Whatever it is, the store is not there for us.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }
    }
}
