using Billing.Health;
using Billing.Silo.Journal;
using Billing.Silo.Radius;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Health;

/// <summary>Tells the cluster every second how this silo's journal and listeners are.</summary>
internal sealed partial class HealthReporter(
    IGrainFactory grains,
    ILocalSiloDetails silo,
    Journal.Journal journal,
    JournalApplier applier,
    RadiusService radius,
    IOptions<JournalOptions> options,
    TimeProvider time,
    ILogger<HealthReporter> logger) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    private readonly LastMinute _minute = new();
    private readonly string _silo = silo.SiloAddress.ToParsableString();

    private ISiloHealthGrain Health => grains.GetGrain<ISiloHealthGrain>(0);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await Health.Leave(_silo).WaitAsync(TimeSpan.FromSeconds(2), time, cancellationToken);
        }
        catch (Exception exception)
        {
            // It will be missed for a while, and forgotten.
            LogNotReported(logger, exception);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var startedAt = time.GetUtcNow();
        using var timer = new PeriodicTimer(s_every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await Health.Report(Report(startedAt));
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    LogNotReported(logger, exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private SiloReport Report(DateTimeOffset startedAt)
    {
        var counters = journal.Counters;
        var listeners = radius.Counters;
        var now = new HealthSample
        {
            At = time.GetTimestamp(),
            Entities = counters.Entities,
            Records = counters.Records,
            Octets = counters.Octets,
            RefusedRecords = counters.RefusedRecords,
            FailedInserts = counters.FailedInserts,
            Latencies = counters.Latencies.Snapshot(),
            Drops = listeners.SelectMany(listener => listener.Drops).GroupBy(drop => drop.Key)
                .ToDictionary(same => same.Key.ToString(), same => same.Sum(drop => drop.Value), StringComparer.Ordinal),
        };
        var since = _minute.Before(now);
        return new SiloReport
        {
            Silo = _silo,
            StartedAt = startedAt,
            Journal = new JournalReport
            {
                NotDone = applier.NotDone,
                MostNotDone = options.Value.MostNotDone,
                Waiting = journal.Waiting,
                OldestNotDoneAt = applier.OldestNotDone,
                Entities = now.Entities,
                Records = now.Records,
                Octets = now.Octets,
                RefusedRecords = now.RefusedRecords,
                FailedInserts = now.FailedInserts,
                ReplayedRecords = counters.ReplayedRecords,
                LastMinute = now.JournalSince(since, time.GetElapsedTime(since.At, now.At)),
            },
            Listeners = new ListenersReport
            {
                Listening = radius.Listening,
                Packets = listeners.Sum(listener => listener.Packets),
                Replies = listeners.Sum(listener => listener.Replies),
                InWork = listeners.Sum(listener => listener.InWork),
                Drops = now.Drops,
                DropsLastMinute = now.DropsSince(since),
            },
        };
    }

    [LoggerMessage(1, LogLevel.Debug, "This silo's health could not be reported")]
    private static partial void LogNotReported(ILogger logger, Exception exception);
}
