using Billing.Nodes;
using Billing.Silo.Radius;
using Radius;

namespace Billing.Silo.Nodes;

/// <summary>Tells the node directory every second what this silo's listeners have counted.</summary>
internal sealed partial class TrafficReporter(
    IGrainFactory grains, RadiusService radius, NodeHabits habits, TimeProvider time, ILogger<TrafficReporter> logger) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var silo = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";
        var startedAt = time.GetUtcNow();
        using var timer = new PeriodicTimer(s_every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await grains.GetGrain<INodeDirectoryGrain>(0).Report(Report(silo, startedAt, radius.Counters));
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

    private ListenerReport Report(string silo, DateTimeOffset startedAt, IReadOnlyList<ListenerSnapshot> listeners)
    {
        var ofNodes = listeners.SelectMany(listener => listener.Clients).ToArray();
        var allDrops = Sum(listeners.Select(listener => listener.Drops));
        var nodesDrops = Sum(ofNodes.Select(client => client.Drops));
        return new ListenerReport
        {
            Silo = silo,
            StartedAt = startedAt,
            Nodes =
            [
                .. ofNodes.GroupBy(client => client.Name, StringComparer.Ordinal).Select(same => new NodeTraffic
                {
                    NodeId = same.Key,
                    Packets = same.Sum(client => client.Packets),
                    Replies = same.Sum(client => client.Replies),
                    LastPacketAt = same.Max(client => client.LastPacket),
                    Drops = Sum(same.Select(client => client.Drops)),
                    ClockDriftSeconds = habits.DriftOf(same.Key),
                    InterimSeconds = habits.InterimOf(same.Key),
                }),
            ],
            UnknownSources = [.. listeners.SelectMany(listener => listener.UnknownSources)
                .Select(source => new UnknownSource(source.Address.ToString(), source.Packets, source.LastPacket))],
            Drops = allDrops
                .Select(drop => (drop.Key, Count: drop.Value - nodesDrops.GetValueOrDefault(drop.Key)))
                .Where(drop => drop.Count > 0)
                .ToDictionary(drop => drop.Key, drop => drop.Count, StringComparer.Ordinal),
            QueueDepth = listeners.Sum(listener => listener.InWork),
        };
    }

    private static Dictionary<string, long> Sum(IEnumerable<IReadOnlyDictionary<DropCause, long>> parts) => parts
        .SelectMany(part => part)
        .GroupBy(drop => drop.Key)
        .ToDictionary(same => same.Key.ToString(), same => same.Sum(drop => drop.Value), StringComparer.Ordinal);

    [LoggerMessage(1, LogLevel.Debug, "The listeners' counters could not be reported")]
    private static partial void LogNotReported(ILogger logger, Exception exception);
}
