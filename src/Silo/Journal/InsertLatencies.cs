using System.Numerics;

namespace Billing.Silo.Journal;

/// <summary>How long inserts took, counted by length in steps of a quarter at most. One writer; readers at any time.</summary>
internal sealed class InsertLatencies
{
    /// <summary>Four steps to each doubling of a microsecond, up to 71 minutes.</summary>
    private readonly long[] _counts = new long[124];

    public void Add(TimeSpan latency)
    {
        var step = Math.Min(StepOf((uint)Math.Clamp(latency.TotalMicroseconds, 0, uint.MaxValue)), _counts.Length - 1);
        Volatile.Write(ref _counts[step], _counts[step] + 1);
    }

    /// <summary>The counts so far; those of a span are the differences of two of these.</summary>
    public long[] Snapshot() => Array.ConvertAll(_counts, count => count);

    /// <summary>What a share of the inserts took no longer than; null when there were none.</summary>
    /// <param name="counts">A snapshot, or the difference of two.</param>
    /// <param name="share">0 to 1.</param>
    public static TimeSpan? Within(ReadOnlySpan<long> counts, double share)
    {
        var all = 0L;
        foreach (var count in counts)
        {
            all += count;
        }

        if (all == 0)
        {
            return null;
        }

        var wanted = (long)Math.Ceiling(all * share);
        var step = 0;
        for (var seen = counts[0]; seen < wanted; seen += counts[step])
        {
            step++;
        }

        return TimeSpan.FromMicroseconds(EndOf(step));
    }

    /// <summary>The number's first three bits, and how many follow them.</summary>
    private static int StepOf(uint microseconds)
    {
        var log = BitOperations.Log2(microseconds);
        return microseconds < 4 ? (int)microseconds : (4 * (log - 1)) + (int)((microseconds >> (log - 2)) & 3);
    }

    private static long EndOf(int step) => step < 4 ? step + 1 : (5L + (step % 4)) << ((step / 4) - 1);
}
