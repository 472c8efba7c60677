using Microsoft.Extensions.Logging;

namespace Billing.Storage;

/// <summary>
/// Work of a reentrant grain that takes longer than a call: done in the background, a step after the other, as long as there is some. A
/// reminder brings it back after a crash.
/// </summary>
/// <remarks>
/// Whatever fails in the background, or while the grain's state is changed, ends the activation: whether a write was stored may not be known,
/// and then nothing more could be stored. The next activation reads what is stored, and goes on from there.
/// </remarks>
/// <param name="grain">Passes its activation, its deactivation and its reminder on to here.</param>
/// <param name="what">What could not go on, for the log.</param>
/// <param name="underWay">Whether there is something to do.</param>
/// <param name="step">Does some of it. Returns how long to wait before the next step; null to go on at once.</param>
internal sealed partial class LongJob(
    IGrainBase grain, string what, Func<bool> underWay, Func<CancellationToken, Task<TimeSpan?>> step, ILogger logger) : IDisposable
{
    /// <summary>The name of the grain's reminder.</summary>
    public const string Reminder = "go-on";

    /// <summary>How often the reminder comes; no timer of a job waits longer.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _leaving = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Task _working = Task.CompletedTask;
    private IGrainTimer? _timer;

    /// <summary>Cancelled when the grain is deactivated.</summary>
    public CancellationToken Leaving => _leaving.Token;

    public bool GoesOn => underWay() && !_leaving.IsCancellationRequested;

    /// <summary>Asks for the reminder: before there is something to do, so that it is never without.</summary>
    public Task Remind() => grain.RegisterOrUpdateReminder(Reminder, Again, Again);

    /// <summary>Goes on, when there is something to do and nobody at it.</summary>
    public void Go(TimeSpan due = default)
    {
        if (!GoesOn || !_working.IsCompleted)
        {
            return;
        }

        if (_timer is not null)
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
            return;
        }

        _timer = grain.RegisterGrainTimer(
            // Not within the timer's turn, which a deactivation would wait for.
            static job =>
            {
                if (job._working.IsCompleted)
                {
                    job._working = job.Work();
                }

                return Task.CompletedTask;
            },
            this,
            new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    /// <summary>The reminder came. One that stays finds nothing to do, and goes then.</summary>
    public Task Reminded()
    {
        Go();
        return Forget();
    }

    /// <summary>Changes the grain's state: one after the other, since between its awaits a reentrant grain takes other calls.</summary>
    public async Task<T> Alone<T>(Func<Task<T>> change)
    {
        await _gate.WaitAsync();
        try
        {
            return await change();
        }
        catch
        {
            grain.DeactivateOnIdle();
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc cref="Alone{T}"/>
    public Task Alone(Func<Task> change) => Alone<object?>(async () =>
    {
        await change();
        return null;
    });

    /// <summary>Comes to rest: the grain is deactivated.</summary>
    public async Task Stop()
    {
        await _leaving.CancelAsync();
        await _working;
    }

    public void Dispose()
    {
        _leaving.Dispose();
        _gate.Dispose();
    }

    /// <summary>Never throws.</summary>
    private async Task Work()
    {
        TimeSpan? again = null;
        try
        {
            // Once more when there was more to do while the reminder was let go.
            while (again is null && GoesOn)
            {
                while (again is null && GoesOn)
                {
                    again = await step(_leaving.Token);
                }

                if (again is null)
                {
                    await Forget();
                }
            }
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The next activation goes on.
        }
        catch (Exception exception)
        {
            LogDelayed(logger, exception, what);
            grain.DeactivateOnIdle();
            return;
        }

        if (again is { } due)
        {
            _working = Task.CompletedTask;
            Go(due);
        }
    }

    private Task Forget() => Alone(async () =>
    {
        if (!underWay() && await grain.GetReminder(Reminder) is { } reminder)
        {
            await grain.UnregisterReminder(reminder);
        }
    });

    [LoggerMessage(1, LogLevel.Warning, "The {What} could not go on; it is tried again")]
    private static partial void LogDelayed(ILogger logger, Exception exception, string what);
}
