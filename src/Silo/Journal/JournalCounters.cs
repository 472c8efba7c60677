namespace Billing.Silo.Journal;

/// <summary>What the journal did since its silo started.</summary>
internal sealed class JournalCounters
{
    private long _entities;
    private long _records;
    private long _octets;
    private long _ticks;
    private long _slowest;
    private long _refused;
    private long _failed;
    private long _replayed;

    /// <summary>Of all inserts, each from its first try to the answer.</summary>
    public InsertLatencies Latencies { get; } = new();

    public long Entities => Volatile.Read(ref _entities);

    public long Records => Volatile.Read(ref _records);

    public long Octets => Volatile.Read(ref _octets);

    /// <summary>Over all inserts.</summary>
    public TimeSpan MeanLatency => Entities == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(Volatile.Read(ref _ticks) / Entities);

    public TimeSpan SlowestLatency => TimeSpan.FromTicks(Volatile.Read(ref _slowest));

    /// <summary>Records not taken because the journal or the rows were behind.</summary>
    public long RefusedRecords => Volatile.Read(ref _refused);

    /// <summary>Inserts that had to be tried again.</summary>
    public long FailedInserts => Volatile.Read(ref _failed);

    /// <summary>Records of dead silos that this one applied.</summary>
    public long ReplayedRecords => Volatile.Read(ref _replayed);

    public void Committed(int records, int octets, TimeSpan latency)
    {
        Interlocked.Increment(ref _entities);
        Interlocked.Add(ref _records, records);
        Interlocked.Add(ref _octets, octets);
        Interlocked.Add(ref _ticks, latency.Ticks);
        Latencies.Add(latency);
        JournalMetrics.Committed(records, latency);
        _slowest = Math.Max(_slowest, latency.Ticks);
    }

    public void Refused() => Interlocked.Increment(ref _refused);

    public void Failed() => Interlocked.Increment(ref _failed);

    public void Replayed() => Interlocked.Increment(ref _replayed);
}
