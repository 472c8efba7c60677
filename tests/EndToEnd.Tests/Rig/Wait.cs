using System.Diagnostics;

namespace EndToEnd.Rig;

/// <summary>Waiting for a condition in another process, with a deadline that names what it waited for.</summary>
public static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <exception cref="TimeoutException">The condition did not come true; the message says what was waited for.</exception>
    public static Task Until(Func<bool> condition, string what, TimeSpan deadline, Func<string>? evidence = null) =>
        Until(() => Task.FromResult(condition()), what, deadline, evidence);

    /// <param name="condition">Asked again and again until it is true.</param>
    /// <param name="what">Ends the sentence "Waited in vain for…".</param>
    /// <param name="deadline">From now.</param>
    /// <param name="evidence">What helps to see why it did not come true, e.g. a log.</param>
    /// <exception cref="TimeoutException">The condition did not come true; the message says what was waited for.</exception>
    public static async Task Until(Func<Task<bool>> condition, string what, TimeSpan deadline, Func<string>? evidence = null)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(since) > deadline)
            {
                throw new TimeoutException($"Waited {deadline.TotalSeconds:0.#} s in vain for {what}.\n{evidence?.Invoke()}");
            }

            await Task.Delay(Pause);
        }
    }
}
