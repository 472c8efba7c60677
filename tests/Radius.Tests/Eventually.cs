using System.Diagnostics;

namespace Radius.Tests;

internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Waits until the condition holds, and says what it waited for when it never does.</summary>
    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.IsLessThan(Deadline, Stopwatch.GetElapsedTime(start), $"Waited in vain for: {what}");
            await Task.Delay(1);
        }
    }

    public static async Task<T> InTimeAsync<T>(Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Deadline);
        }
        catch (TimeoutException)
        {
            throw new AssertFailedException($"Waited in vain for: {what}");
        }
    }
}
