using System.Collections.Concurrent;
using Billing.Calls;
using Billing.Silo.Radius;

namespace Billing.Silo.Nodes;

/// <summary>Notes what nodes' accounting packets show of their clocks and of how often they send interim updates. No locks.</summary>
internal sealed class NodeHabits
{
    private readonly ConcurrentDictionary<string, Habit> _nodes = new(StringComparer.Ordinal);

    public void Note(AccountingRecord record, DateTimeOffset arrival)
    {
        var habit = _nodes.GetOrAdd(record.Node.Id, _ => new Habit());
        if (record.ClockAhead is { } ahead)
        {
            habit.Drifts.Add(ahead.TotalSeconds);
        }

        if (record.Call is { Status: AccountingStatus.Start or AccountingStatus.Interim } call)
        {
            habit.Heard(call.LegId, arrival, call.Status == AccountingStatus.Interim);
        }
    }

    /// <summary>Seconds that the node's clock is ahead; null when it never told its time.</summary>
    public double? DriftOf(string nodeId) => _nodes.GetValueOrDefault(nodeId)?.Drifts.Median;

    /// <summary>Seconds between interim updates; null when none were seen.</summary>
    public int? InterimOf(string nodeId) => _nodes.GetValueOrDefault(nodeId)?.Interims.Median is { } seconds ? (int)Math.Round(seconds) : null;

    private sealed class Habit
    {
        private const int Sessions = 1024;

        /// <summary>Of some sessions: the hash of the name above, the second of the last word below.</summary>
        private readonly ulong[] _last = new ulong[Sessions];

        public Samples Drifts { get; } = new();

        public Samples Interims { get; } = new();

        public void Heard(string session, DateTimeOffset at, bool interim)
        {
            var hash = (uint)string.GetHashCode(session, StringComparison.Ordinal);
            var second = (uint)at.ToUnixTimeSeconds();
            ref var slot = ref _last[hash % Sessions];
            var before = Volatile.Read(ref slot);
            // Sessions that share a slot hide each other; enough do not.
            if (before >> 32 == hash && interim && second - (uint)before is > 1 and < 86_400 and var between)
            {
                Interims.Add(between);
            }

            Volatile.Write(ref slot, ((ulong)hash << 32) | second);
        }
    }

    /// <summary>The last ones of many.</summary>
    private sealed class Samples
    {
        private const int Kept = 64;

        private readonly double[] _ring = new double[Kept];
        private int _count;

        public void Add(double sample) => Volatile.Write(ref _ring[(uint)(Interlocked.Increment(ref _count) - 1) % Kept], sample);

        public double? Median
        {
            get
            {
                var kept = _ring[..(int)Math.Min((uint)Volatile.Read(ref _count), Kept)];
                Array.Sort(kept);
                return kept.Length == 0 ? null : kept[kept.Length / 2];
            }
        }
    }
}
