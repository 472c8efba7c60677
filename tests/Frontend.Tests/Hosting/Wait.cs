namespace Billing.Frontend.Tests.Hosting;

/// <summary>Waits for what other threads do.</summary>
internal static class Wait
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <param name="what">Named when it does not come.</param>
    /// <param name="meanwhile">Done before each look, such as moving a clock.</param>
    public static async Task Until(Func<bool> condition, string what, Action? meanwhile = null)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            Assert.IsLessThan(Deadline, clock.Elapsed, $"Waited in vain for: {what}");
            meanwhile?.Invoke();
            await Task.Delay(5);
        }
    }
}
