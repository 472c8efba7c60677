using System.Numerics;

namespace Billing.Load;

/// <summary>Counts of latencies, in buckets 1/32 apart: a quantile is at most 3 % too high.</summary>
internal sealed class Latencies
{
    private const int PerDoubling = 32;
    private readonly long[] counts = new long[PerDoubling * 40];

    public long Count { get; private set; }

    public long MaxMicroseconds { get; private set; }

    public void Add(long microseconds)
    {
        Count++;
        MaxMicroseconds = Math.Max(MaxMicroseconds, microseconds);
        counts[Bucket(Math.Max(0, microseconds))]++;
    }

    public void Add(Latencies others)
    {
        Count += others.Count;
        MaxMicroseconds = Math.Max(MaxMicroseconds, others.MaxMicroseconds);
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] += others.counts[i];
        }
    }

    /// <summary>Milliseconds that this share of all latencies does not exceed; 0 when there are none.</summary>
    public double Quantile(double share)
    {
        var rank = (long)Math.Ceiling(share * Count);
        long seen = 0;
        for (var i = 0; i < counts.Length && rank > 0; i++)
        {
            seen += counts[i];
            if (seen >= rank)
            {
                return Math.Min(UpperEnd(i), MaxMicroseconds) / 1000.0;
            }
        }

        return 0;
    }

    private static int Bucket(long microseconds)
    {
        if (microseconds < PerDoubling)
        {
            return (int)microseconds;
        }

        var doubling = BitOperations.Log2((ulong)microseconds) - 5;
        return (PerDoubling * (doubling + 1)) + (int)((microseconds >> doubling) - PerDoubling);
    }

    private static long UpperEnd(int bucket)
    {
        if (bucket < PerDoubling)
        {
            return bucket;
        }

        var doubling = (bucket / PerDoubling) - 1;
        return ((long)((bucket % PerDoubling) + PerDoubling + 1) << doubling) - 1;
    }
}
