using Billing.Audit;
using Billing.Customers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Billing.Calls;

/// <remarks>
/// Reentrant, so that it can be looked at while a node takes its time to answer. Between two awaits it is alone; changes of its state
/// and of its reminder are made one after the other by <see cref="Alone"/>.
/// </remarks>
[GrainType("disconnect"), Reentrant]
public sealed partial class DisconnectGrain(
    [PersistentState("disconnect")] IPersistentState<DisconnectState> stored,
    IAuditLog log,
    INodeDisconnector nodes,
    IOptions<DisconnectOptions> options,
    TimeProvider time,
    ILogger<DisconnectGrain> logger) : Grain, IDisconnectGrain, IRemindable, IDisposable
{
    private const string Resume = "resume";
    private const int LongestReason = 500;
    private static readonly TimeSpan s_resumeEvery = TimeSpan.FromMinutes(1);

    /// <summary>After a failure of our own, such as a store that is away.</summary>
    private static readonly TimeSpan s_afterFailure = TimeSpan.FromSeconds(5);

    /// <summary>However many look on, the call and its node are asked no more often.</summary>
    private static readonly TimeSpan s_lookAtMostEvery = TimeSpan.FromMilliseconds(500);

    private readonly AuditedState<DisconnectState> _state = new(stored, log, logger);
    private readonly CancellationTokenSource _leaving = new();
    private Task _changing = Task.CompletedTask;
    private Task _working = Task.CompletedTask;
    private IGrainTimer? _timer;
    private DateTimeOffset _lookedAt;

    private string Key => this.GetPrimaryKeyString();

    private ICallGrain Call => GrainFactory.GetGrain<ICallGrain>(Key);

    /// <summary>In how long there is something to do by ourselves; null when nothing is left.</summary>
    private TimeSpan? NextLook => _state.Current is { } state ? DisconnectProcess.NextLook(state, options.Value.StillUpAfter, time.GetUtcNow()) : null;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _state.Log();
        // Whatever the silo before us had begun goes on here.
        Schedule();
    }

    /// <summary>A node that takes its time does not hold the silo up: the next activation tells it again.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _leaving.CancelAsync();
        await _working;
    }

    public void Dispose() => _leaving.Dispose();

    public async Task<Result<DisconnectView>> Request(string reason, Actor actor)
    {
        var call = await Call.Get();
        return Refuse(call, reason) is { Length: > 0 } problems ? problems : await Begin(reason.Trim(), actor);
    }

    public async Task<Result<DisconnectView>> BlockAndRetry(string reason, Actor actor)
    {
        var call = await Call.Get();
        if (Refuse(call, reason) is { Length: > 0 } problems)
        {
            return problems;
        }

        if (_state.Current is not { Stuck: true })
        {
            return new Problem("", "not-stuck", "Ask for the call to end first, and wait for what comes of it.");
        }

        if (call!.Live!.AccountId is not { } account)
        {
            return new Problem("", "no-account", "Nobody knows whose call it is: there is no account to suspend.");
        }

        var blocked = await GrainFactory.GetGrain<IAccountGrain>(account).SetStatus(ServiceStatus.Suspended, reason.Trim(), actor);
        return blocked.Succeeded ? await Begin(reason.Trim(), actor) : blocked.Problems;
    }

    public async Task<DisconnectView?> Get()
    {
        if (_state.Current is { Stage: not DisconnectStage.SeenToEnd })
        {
            await Look(CancellationToken.None);
        }

        return _state.Current?.View();
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Schedule();
        return Forget();
    }

    private static Problem[] Refuse(CallView? call, string reason) =>
        call is null ? [Fields.NotFound("call")]
        : call.Live is null ? [new Problem("", "ended", "This call is over already.")]
        : new Fields().Text("reason", reason, required: true, LongestReason, lines: true).Problems;

    private async Task<Result<DisconnectView>> Begin(string reason, Actor actor)
    {
        await Alone(async () =>
        {
            // First, so that what is stored is never without somebody to go on with it.
            await this.RegisterOrUpdateReminder(Resume, s_resumeEvery, s_resumeEvery);
            var now = time.GetUtcNow();
            await _state.Store(
                DisconnectProcess.Request(_state.Current, Key, reason, actor.Name, now), new Changes().By(actor, "disconnect", "call", Key, now, reason));
        });
        Schedule();
        return _state.Current!.View();
    }

    /// <summary>Never throws.</summary>
    private async Task Work(CancellationToken cancellationToken)
    {
        TimeSpan? due = null;
        try
        {
            if (DisconnectProcess.TellNow(_state.Current!, time.GetUtcNow()))
            {
                await Tell(cancellationToken);
            }
            else
            {
                await Look(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next activation goes on.
            return;
        }
        catch (Exception exception)
        {
            LogDelayed(logger, exception, Key);
            due = s_afterFailure;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        Schedule(due, finished: true);
        if (_timer is not null)
        {
            return;
        }

        try
        {
            await Forget();
        }
        catch (Exception exception)
        {
            // The reminder finds nothing to do and tries to go again.
            LogDelayed(logger, exception, Key);
        }

        // Whoever asked meanwhile found us at work.
        if (!cancellationToken.IsCancellationRequested)
        {
            Schedule(finished: true);
        }
    }

    private async Task Tell(CancellationToken cancellationToken)
    {
        var call = await Call.Get();
        if (call?.Live is null)
        {
            await Change(state => DisconnectProcess.Looked(state!, ended: true, up: null, options.Value.StillUpAfter, time.GetUtcNow()));
            return;
        }

        var targets = DisconnectTarget.Of(call);
        await Change(state => DisconnectProcess.Telling(state!, targets, time.GetUtcNow()));
        var answers = await Task.WhenAll(targets.Select(async target => (target.NodeId, Answer: await nodes.End(target, cancellationToken))));
        await Change(state => DisconnectProcess.Answered(state!, answers, time.GetUtcNow()));
        await Task.WhenAll(answers.Where(one => one.Answer.Outcome == DisconnectOutcome.OverAlready).Select(one => Call.NodeSaysOver(one.NodeId)));
    }

    private async Task Look(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - _lookedAt < s_lookAtMostEvery)
        {
            return;
        }

        _lookedAt = now;
        var call = await Call.Get();
        bool? up = null;
        if (call?.Live is not null && _state.Current is { } state && DisconnectProcess.AskNode(state, now))
        {
            var targets = DisconnectTarget.Of(call);
            var said = await Task.WhenAll(targets.Select(target => nodes.IsUp(target, cancellationToken)));
            await Task.WhenAll(targets.Where((_, at) => said[at] == false).Select(target => Call.NodeSaysOver(target.NodeId)));
            up = Array.Exists(said, one => one == true) ? true
                : said.Length > 0 && Array.TrueForAll(said, one => one == false) ? false
                : null;
        }

        await Change(state => DisconnectProcess.Looked(
            state!, ended: call is { Live: null }, up, options.Value.StillUpAfter, time.GetUtcNow(), call?.Cdr?.Certainty == Certainty.Estimated));
    }

    private Task Change(Func<DisconnectState?, DisconnectState> change) => Alone(async () =>
    {
        var next = change(_state.Current);
        if (!ReferenceEquals(next, _state.Current))
        {
            await _state.Store(next, entry: null);
        }
    });

    private Task Alone(Func<Task> work) => _changing = After(_changing, work);

    private static async Task After(Task before, Func<Task> work)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await work();
    }

    /// <summary>Sets the timer for what is next, or lets it go when nothing is.</summary>
    /// <param name="finished">The work under way calls this as the last thing it does.</param>
    private void Schedule(TimeSpan? due = null, bool finished = false)
    {
        if (!finished && !_working.IsCompleted)
        {
            return;
        }

        due = NextLook is { } next ? due ?? next : null;
        if (due is null)
        {
            _timer?.Dispose();
            _timer = null;
        }
        else if (_timer is null)
        {
            _timer = this.RegisterGrainTimer(
                // Not within the timer's turn, which a deactivation would wait for.
                static grain =>
                {
                    grain._working = grain.Work(grain._leaving.Token);
                    return Task.CompletedTask;
                },
                this,
                new GrainTimerCreationOptions(due.Value, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        }
        else
        {
            _timer.Change(due.Value, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Lets the reminder go when there is nothing left to do.</summary>
    private Task Forget() => Alone(async () =>
    {
        if (NextLook is null && await this.GetReminder(Resume) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    });

    [LoggerMessage(1, LogLevel.Warning, "The ending of call {Key} could not go on; it is tried again")]
    private static partial void LogDelayed(ILogger logger, Exception exception, string key);
}
