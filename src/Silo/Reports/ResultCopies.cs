using Billing.Silo.Lake;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Reports;

/// <summary>Deletes this silo's copies of results that are kept no longer: it may have been another silo that forgot them, since they held personal data.</summary>
internal sealed partial class ResultCopies(IServiceProvider services, LakeCache cache, IOptions<LakeOptions> lake, TimeProvider time, ILogger<ResultCopies> logger) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromHours(1);

    /// <summary>Looks once.</summary>
    internal static async Task Look(ReportStore store, LakeCache cache, CancellationToken cancellationToken) => cache.KeepResults(await store.List(cancellationToken));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!lake.Value.Enabled)
        {
            return;
        }

        var store = services.GetRequiredService<ReportStore>();
        using var timer = new PeriodicTimer(s_every, time);
        do
        {
            try
            {
                await Look(store, cache, stoppingToken);
            }
#pragma warning disable CA1031 // The store may be away: whatever it is, it is looked at again.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogLater(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(1, LogLevel.Warning, "Copies of results that are kept no longer could not be deleted yet")]
    private static partial void LogLater(ILogger logger, Exception exception);
}
