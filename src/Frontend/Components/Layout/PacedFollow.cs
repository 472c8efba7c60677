namespace Billing.Frontend.Components.Layout;

/// <summary>
/// Turns any number of signals into at most one refresh per interval: the first at once, then what gathered meanwhile.
/// </summary>
internal sealed class PacedFollow : IDisposable
{
    private readonly SemaphoreSlim signal = new(0, 1);
    private readonly CancellationTokenSource stop = new();
    private readonly TimeProvider clock;
    private readonly Func<TimeSpan> interval;
    private readonly Func<Task> refresh;

    /// <param name="interval">Asked after each refresh.</param>
    /// <param name="refresh">Must not throw.</param>
    public PacedFollow(TimeProvider clock, Func<TimeSpan> interval, Func<Task> refresh)
    {
        this.clock = clock;
        this.interval = interval;
        this.refresh = refresh;
        _ = Follow();
    }

    /// <summary>From any thread; cheap.</summary>
    public void Signal()
    {
        lock (signal)
        {
            if (signal.CurrentCount == 0)
            {
                signal.Release();
            }
        }
    }

    public void Dispose() => stop.Cancel();

    private async Task Follow()
    {
        try
        {
            while (true)
            {
                await signal.WaitAsync(stop.Token);
                await refresh();
                await Task.Delay(interval(), clock, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Left. The semaphore is not disposed: a feed may be signalling this very moment.
            stop.Dispose();
        }
    }
}
