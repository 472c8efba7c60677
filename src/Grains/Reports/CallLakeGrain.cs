using Billing.Audit;
using Billing.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Billing.Reports;

/// <remarks>The timer does the work, one tick after the other; the reminder has the grain come back after a silo's death.</remarks>
[GrainType("call-lake")]
public sealed partial class CallLakeGrain(
    [PersistentState("call-lake")] IPersistentState<CallLakeState> stored,
    ICallLake lake,
    IStateIndex index,
    IOptions<ReportOptions> options,
    IAuditLog log,
    TimeProvider time,
    ILogger<CallLakeGrain> logger) : Grain, ICallLakeGrain, IRemindable, IDisposable
{
    private const string Reminder = "go-on";
    private static readonly TimeSpan s_forgetEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMinutes(5);

    private readonly AuditedState<CallLakeState> _state = new(stored, log, logger);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _leaving = new();
    private IGrainTimer? _timer;
    private DateTimeOffset _forgetAt;
    private string? _failure;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _state.Log();
        _timer = this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(TimeSpan.Zero, lake.Every) { KeepAlive = true });
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        await _leaving.CancelAsync();
    }

    public void Dispose()
    {
        _writing.Dispose();
        _leaving.Dispose();
    }

    public async Task Wake() => await this.RegisterOrUpdateReminder(Reminder, s_lookEvery, s_lookEvery);

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    public async Task<LakeStatus> Status() => await lake.Status(_leaving.Token) with { Failure = _failure };

    public async Task<LakeErasure> Erase(string customerId, Actor actor, string? reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(customerId);
        // First, so that what is stored is never without somebody to do it: no alarm wakes a silo without a lake.
        await Wake();
        var erasure = new LakeErasure(customerId, time.GetUtcNow(), actor, DoneAt: null);
        await Store(
            state => state with { Erasures = [.. state.Erasures.Where(before => before.CustomerId != customerId), erasure] },
            new Changes().By(actor, "erase-call-data", "customer", customerId, erasure.At, reason));
        return erasure;
    }

    public Task<LakeErasure[]> Erasures() => Task.FromResult<LakeErasure[]>([.. (_state.Current ?? new()).Erasures.OrderByDescending(erasure => erasure.At)]);

    private async Task Tick(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _leaving.Token);
        // What cannot be written does not hold back what is to be deleted. Away from the grain's own turns: it is asked how it goes meanwhile.
        var erasures = (_state.Current ?? new()).Erasures;
        var failure = await Attempt(() => Task.Run(() => lake.Work(erasures, either.Token), either.Token), either.Token);
        foreach (var erasure in (_state.Current ?? new()).Erasures.Where(erasure => erasure.DoneAt is null))
        {
            failure = await Attempt(() => Finish(erasure, either.Token), either.Token) ?? failure;
        }

        if (time.GetUtcNow() is var now && now >= _forgetAt)
        {
            failure = await Attempt(() => Forget(now - options.Value.Keep), either.Token) ?? failure;
            // After a failure at the next tick.
            _forgetAt = failure is null ? now + s_forgetEvery : _forgetAt;
        }

        _failure = failure;
    }

    /// <returns>Why it failed; null when it went well.</returns>
    private async Task<string?> Attempt(Func<Task> part, CancellationToken leaving)
    {
        try
        {
            await part();
            return null;
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // The grain goes; where it goes on, the work goes on.
            return null;
        }
#pragma warning disable CA1031 // Whatever it is, it is tried again at the next tick, and told until then.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(logger, exception);
            return exception.Message;
        }
    }

    private async Task Finish(LakeErasure erasure, CancellationToken cancellationToken)
    {
        await Task.Run(() => lake.Erase(erasure, cancellationToken), cancellationToken);
        // Results may hold what was erased.
        await Forget(time.GetUtcNow());
        var done = erasure with { DoneAt = time.GetUtcNow() };
        await Store(state => state with { Erasures = [.. state.Erasures.Select(before => before == erasure ? done : before)] }, entry: null);
        LogErased(logger, erasure.CustomerId);
    }

    /// <summary>Runs that were asked for before a time are kept no longer.</summary>
    private async Task Forget(DateTimeOffset before)
    {
        string? after = ReportRunIds.Before(before);
        do
        {
            var runs = await index.List<ReportRunRecord>("report-run", filter: null, after, StateList.LongestPage);
            foreach (var (id, _) in runs)
            {
                await GrainFactory.GetGrain<IReportRunGrain>(id).Forget();
            }

            after = runs.Count == StateList.LongestPage ? runs[^1].Key : null;
        }
        while (after is not null);
    }

    private async Task Store(Func<CallLakeState, CallLakeState> change, AuditEntry? entry)
    {
        // A command comes in between two awaits of a tick.
        await _writing.WaitAsync();
        try
        {
            await _state.Store(change(_state.Current ?? new()), entry);
        }
        catch
        {
            // It may be stored all the same, and then nothing more can be from here: whoever comes next reads what is. The reminder has somebody come.
            DeactivateOnIdle();
            throw;
        }
        finally
        {
            _writing.Release();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Not all work of the lake of calls could be done; it is tried again")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "Personal data of customer {Customer} is taken out of the history of calls")]
    private static partial void LogErased(ILogger logger, string customer);
}
