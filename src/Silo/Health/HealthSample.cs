using Billing.Health;
using Billing.Silo.Journal;

namespace Billing.Silo.Health;

/// <summary>A silo's counters at one moment.</summary>
internal sealed record HealthSample
{
    /// <summary>By the clock's timestamps.</summary>
    public required long At { get; init; }
    public long Entities { get; init; }
    public long Records { get; init; }
    public long Octets { get; init; }
    public long RefusedRecords { get; init; }
    public long FailedInserts { get; init; }

    /// <summary>Of <see cref="InsertLatencies"/>.</summary>
    public long[] Latencies { get; init; } = [];
    public Dictionary<string, long> Drops { get; init; } = [];

    public JournalMinute JournalSince(HealthSample before, TimeSpan span)
    {
        var latencies = Latencies.Zip(before.Latencies, (now, then) => now - then).ToArray();
        return new JournalMinute
        {
            Seconds = span.TotalSeconds,
            Entities = Entities - before.Entities,
            Records = Records - before.Records,
            Octets = Octets - before.Octets,
            RefusedRecords = RefusedRecords - before.RefusedRecords,
            FailedInserts = FailedInserts - before.FailedInserts,
            MedianMilliseconds = InsertLatencies.Within(latencies, 0.5)?.TotalMilliseconds,
            P99Milliseconds = InsertLatencies.Within(latencies, 0.99)?.TotalMilliseconds,
            SlowestMilliseconds = InsertLatencies.Within(latencies, 1)?.TotalMilliseconds,
        };
    }

    /// <summary>Causes that did not occur since are absent.</summary>
    public Dictionary<string, long> DropsSince(HealthSample before) => Drops
        .Select(drop => (drop.Key, Count: drop.Value - before.Drops.GetValueOrDefault(drop.Key)))
        .Where(drop => drop.Count > 0)
        .ToDictionary(drop => drop.Key, drop => drop.Count, StringComparer.Ordinal);
}
