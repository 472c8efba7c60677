using System.Collections.Concurrent;

namespace Billing.Frontend.Hosting;

/// <summary>Counts by key within the running minute, hour or the like.</summary>
/// <param name="length">How long a window is; each begins where the former one ended, by the calendar.</param>
/// <param name="time">The clock.</param>
internal sealed class WindowCounts(TimeSpan length, TimeProvider time)
{
    /// <summary>More are not counted apart but together: memory is bounded.</summary>
    private const int MostCounters = 100_000;
    private const string Others = "*";
    private Window _window = new(0);

    /// <summary>Counts one more.</summary>
    /// <returns>How long to wait when it is more than <paramref name="most"/>; null when it is not.</returns>
    public TimeSpan? Add(string key, int most)
    {
        var now = time.GetUtcNow().UtcTicks;
        var number = now / length.Ticks;
        var window = Volatile.Read(ref _window);
        if (window.Number != number)
        {
            var next = new Window(number);
            var seen = Interlocked.CompareExchange(ref _window, next, window);
            window = seen == window ? next : seen;
        }

        var counts = window.Counts;
        var count = counts.AddOrUpdate(counts.ContainsKey(key) || counts.Count < MostCounters ? key : Others, 1, (_, before) => before + 1);
        return count > most ? TimeSpan.FromTicks(length.Ticks - now % length.Ticks) : null;
    }

    private sealed record Window(long Number)
    {
        public ConcurrentDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);
    }
}
