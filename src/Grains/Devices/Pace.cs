namespace Billing.Devices;

/// <summary>Does things so many a second, however long each of them takes.</summary>
internal static class Pace
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    /// <summary>Begins some each second without waiting for those before, and returns when the last has ended.</summary>
    /// <param name="act">Never fails, but for a cancellation.</param>
    /// <param name="goesOn">Asked each second; those begun are still finished.</param>
    /// <returns>How many were begun.</returns>
    public static async Task<int> Each<T>(
        IEnumerable<T> items, int perSecond, Func<T, Task> act, Func<bool> goesOn, TimeProvider time, CancellationToken cancellationToken)
    {
        var begun = new List<Task>();
        foreach (var second in items.Chunk(perSecond))
        {
            if (!goesOn())
            {
                break;
            }

            var pause = Task.Delay(s_second, time, cancellationToken);
            begun.AddRange(second.Select(act));
            await pause;
        }

        await Task.WhenAll(begun);
        return begun.Count;
    }
}
