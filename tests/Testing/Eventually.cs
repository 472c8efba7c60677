using System.Diagnostics;

namespace Testing;

/// <summary>The one place in the tests that polls, for what announces itself in no other way.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns as soon as a condition holds.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="whatWeWaitFor">Completes "waited in vain for …".</param>
    /// <param name="deadline">How long at most.</param>
    /// <param name="evidence">What helps to see why it did not come true, such as a log.</param>
    /// <exception cref="TimeoutException">It did not hold in time; the message says what was waited for.</exception>
    public static async Task Async(Func<Task<bool>> condition, string whatWeWaitFor, TimeSpan deadline, Func<string>? evidence = null)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > deadline)
            {
                throw new TimeoutException($"Waited {deadline.TotalSeconds:0.#} s in vain for {whatWeWaitFor}.\n{evidence?.Invoke()}");
            }
            await Task.Delay(Interval);
        }
    }

    /// <summary>Returns as soon as a condition holds.</summary>
    /// <inheritdoc cref="Async(Func{Task{bool}}, string, TimeSpan, Func{string}?)"/>
    public static Task Async(Func<bool> condition, string whatWeWaitFor, TimeSpan deadline, Func<string>? evidence = null) =>
        Async(() => Task.FromResult(condition()), whatWeWaitFor, deadline, evidence);
}
