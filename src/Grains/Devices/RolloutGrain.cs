using System.Globalization;
using Billing.Audit;
using Billing.Customers;
using Billing.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Billing.Devices;

/// <remarks>
/// How far it is, is stored after each some devices; a device that is dealt with twice stays as it is. A reminder brings it back after a
/// crash. Reentrant, so that it can be looked at and paused while it works; changes come one after the other (<see cref="Change"/>).
/// </remarks>
[GrainType("rollout"), Reentrant]
public sealed partial class RolloutGrain(
    [PersistentState("rollout")] IPersistentState<RolloutProgress> stored,
    IAuditLog log,
    IStateIndex index,
    IOptions<DeviceOptions> options,
    TimeProvider time,
    ILogger<RolloutGrain> logger) : Grain, IRolloutGrain, IRemindable, IDisposable
{
    /// <summary>Nobody's own doing.</summary>
    internal const string Via = "system";

    private const string AuditKind = "rollout";
    private const string Reminder = "go-on";
    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(1);

    /// <summary>Counting thousands of rows is not done for each glance.</summary>
    private static readonly TimeSpan s_countAtMostEvery = TimeSpan.FromSeconds(30);

    private readonly AuditedState<RolloutProgress> _state = new(stored, log, logger);
    private readonly CancellationTokenSource _leaving = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly RolloutDevices _devices = new(index);
    private Task _working = Task.CompletedTask;
    private IGrainTimer? _timer;
    private DateTimeOffset _countedAt;

    private string Key => this.GetPrimaryKeyString();

    private RolloutProgress Progress => _state.Current!;

    private bool GoesOn => _state.Current is { State: RolloutState.Running } && !_leaving.IsCancellationRequested;

    private IProfileGrain Profile => GrainFactory.GetGrain<IProfileGrain>(Progress.ProfileId);

    private Actor Itself => Progress.By with { Via = Via };

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _state.Log();
        Schedule(TimeSpan.Zero);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _leaving.CancelAsync();
        await _working;
    }

    public void Dispose()
    {
        _leaving.Dispose();
        _gate.Dispose();
    }

    public async Task Begin(RolloutPlan plan, DateTimeOffset effectiveFrom, string why, Actor actor)
    {
        var slash = Key.LastIndexOf('/');
        await Change(
            progress => progress ?? new RolloutProgress
            {
                ProfileId = Key[..slash],
                Number = int.Parse(Key.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture),
                Plan = plan,
                State = RolloutState.Scheduled,
                Stage = plan.Canary > 0 ? RolloutStage.Canary : RolloutStage.All,
                EffectiveFrom = effectiveFrom,
                Reason = why,
                By = actor,
            },
            remind: true);
        Schedule(TimeSpan.Zero);
    }

    public async Task<RolloutView?> Get()
    {
        if (_state.Current is { StartedAt: not null, State: not RolloutState.Cancelled } && time.GetUtcNow() - _countedAt > s_countAtMostEvery)
        {
            _countedAt = time.GetUtcNow();
            await CountFetched();
        }

        return _state.Current?.View();
    }

    public Task<Result<RolloutView>> Pause(Actor actor) => Command(actor, "pause", reason: null, progress =>
        progress.UnderWay ? progress with { State = RolloutState.Paused, Why = $"Paused by {actor.Name}." }
        : progress.State == RolloutState.Paused ? progress
        : null);

    public Task<Result<RolloutView>> Resume(Actor actor) => Command(actor, "resume", reason: null, progress =>
        progress.UnderWay ? progress
        : progress.Ended ? null
        : progress with
        {
            State = progress.StartedAt is null ? RolloutState.Scheduled : RolloutState.Running,
            Why = null,
            Forgiven = progress.Failed,
            StageUntil = progress.Phase == RolloutPhase.Wait ? time.GetUtcNow() + TimeSpan.FromMinutes(progress.Plan.StageMinutes) : null,
        });

    public Task<Result<RolloutView>> Cancel(string? reason, Actor actor) => Command(actor, "cancel", reason, progress =>
        progress.Ended ? null
        : progress with { State = RolloutState.Cancelled, EndedAt = time.GetUtcNow(), Why = CustomerRules.Blank(reason) ?? $"Cancelled by {actor.Name}." });

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Schedule(TimeSpan.Zero);
        return Forget();
    }

    private async Task<Result<RolloutView>> Command(Actor actor, string action, string? reason, Func<RolloutProgress, RolloutProgress?> change)
    {
        if (_state.Current is null)
        {
            return Fields.NotFound(AuditKind);
        }

        var problems = new Fields().Text("reason", reason, required: false, 500, lines: true).Problems;
        if (problems.Length > 0)
        {
            return problems;
        }

        if (change(Progress) is null)
        {
            return new Problem("", "over", "This rollout is over.");
        }

        await Change(
            progress => change(progress!) ?? progress!,
            new Changes().By(actor, action, AuditKind, Key, time.GetUtcNow(), CustomerRules.Blank(reason)),
            remind: action == "resume");
        Schedule(TimeSpan.Zero);
        return Progress.View();
    }

    /// <summary>Never throws.</summary>
    private async Task Work()
    {
        TimeSpan? again = null;
        try
        {
            // Once more when it was resumed while it came to rest.
            while (again is null && _state.Current is { UnderWay: true } && !_leaving.IsCancellationRequested)
            {
                again = await Start() ?? await Run();
            }
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The next activation goes on.
        }
        catch (Exception exception)
        {
            LogDelayed(logger, exception, Key);
            again = s_again;
        }

        if (again is { } due)
        {
            _working = Task.CompletedTask;
            Schedule(due);
        }
    }

    /// <summary>When its time has not come: how long to wait.</summary>
    private async Task<TimeSpan?> Start()
    {
        if (_state.Current is not { State: RolloutState.Scheduled } progress)
        {
            return null;
        }

        var wait = progress.EffectiveFrom - time.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            // Looked at again in between, since a clock may be moved and a timer has an end.
            return wait < s_again ? wait : s_again;
        }

        var profile = await Profile.Get();
        if (profile is null || profile.Current >= progress.Number)
        {
            await End(RolloutState.Cancelled, "A newer version was rolled out before.");
            return null;
        }

        foreach (var version in profile.Versions.Where(version => version.Number < progress.Number && version.Number > profile.Current))
        {
            await GrainFactory.GetGrain<IRolloutGrain>(ProfileGrain.VersionKey(progress.ProfileId, version.Number))
                .Cancel(string.Create(CultureInfo.InvariantCulture, $"Version {progress.Number} takes its place."), Itself);
        }

        var total = await _devices.Before(progress);
        await Change(now => now!.State == RolloutState.Scheduled
            ? now with { State = RolloutState.Running, StartedAt = time.GetUtcNow(), Total = total }
            : now);
        return null;
    }

    private async Task<TimeSpan?> Run()
    {
        while (GoesOn)
        {
            switch (Progress.Phase)
            {
                case RolloutPhase.Publish:
                    await PublishSome();
                    break;
                case RolloutPhase.Resync:
                    await TellSome();
                    break;
                default:
                    if (await Wait() is { } due)
                    {
                        return due;
                    }

                    break;
            }
        }

        return null;
    }

    private async Task PublishSome()
    {
        var some = await _devices.Next(Progress, options.Value.StoreEvery);
        if (some.Length == 0)
        {
            await StagePublished();
            return;
        }

        var (published, failures) = (0, new List<RolloutFailure>());
        using var atOnce = new SemaphoreSlim(options.Value.AtOnce);
        await Task.WhenAll(some.Select(async mac =>
        {
            await atOnce.WaitAsync();
            try
            {
                if (GoesOn)
                {
                    var why = await Publish(mac);
                    published += why is null ? 1 : 0;
                    if (why is { Length: > 0 })
                    {
                        failures.Add(new RolloutFailure(mac, why));
                    }
                }
            }
            finally
            {
                atOnce.Release();
            }
        }));
        var finished = GoesOn;
        if (!finished)
        {
            _devices.Forget();
        }

        await Change(progress =>
        {
            var next = progress!.WithOutcomes(published, failures);
            // Those that a pause left out are found again.
            next = finished && next.Stage == RolloutStage.All ? next with { After = some[^1] } : next;
            return next.State == RolloutState.Running && next.FailsTooOften
                ? next with { State = RolloutState.Stopped, Why = $"{next.Failed - next.Forgiven} devices could not be published." }
                : next;
        });
    }

    /// <returns>Null when it is published, empty when the device does not count, otherwise why it is not.</returns>
    private async Task<string?> Publish(string mac)
    {
        try
        {
            var result = await GrainFactory.GetGrain<IDeviceGrain>(mac).TakeProfile(Progress.ProfileId, Progress.Number, Progress.Reason, Progress.By)
                .WaitAsync(_leaving.Token);
            return result.Succeeded ? null
                : result.Problems[0].Code == "other-profile" ? ""
                : result.Problems[0].Message;
        }
        catch (Exception exception) when (!_leaving.IsCancellationRequested)
        {
            LogDevice(logger, exception, mac);
            return $"It did not answer ({exception.GetType().Name}).";
        }
    }

    private async Task StagePublished()
    {
        if (Progress.Stage == RolloutStage.All && !Progress.Settled)
        {
            await Profile.Settle(Progress.Number);
            await Change(progress => progress! with { Settled = true, After = null });
            return;
        }

        await Change(progress => progress! with { Phase = RolloutPhase.Resync, ToldAfter = null });
    }

    private async Task TellSome()
    {
        var progress = Progress;
        var rows = progress.Plan.ResyncsPerSecond == 0 ? [] : await _devices.ToTell(progress);
        await Pace.Each(
            rows.Where(row => row.Value.Ports.Length > 0).Select(row => row.Key), Math.Max(1, progress.Plan.ResyncsPerSecond), Tell, () => GoesOn, time, _leaving.Token);
        if (!GoesOn)
        {
            return;
        }

        if (rows.Count > 0)
        {
            await Change(now => now! with { ToldAfter = rows[^1].Key });
        }
        else if (progress.Stage == RolloutStage.All)
        {
            await CountFetched();
            await End(RolloutState.Done, null);
        }
        else
        {
            await Change(now => now! with { Phase = RolloutPhase.Wait, StageUntil = time.GetUtcNow() + TimeSpan.FromMinutes(now.Plan.StageMinutes) });
        }
    }

    private async Task Tell(string mac)
    {
        try
        {
            await GrainFactory.GetGrain<IDeviceGrain>(mac).Resync(Itself).WaitAsync(_leaving.Token);
        }
        catch (Exception exception) when (!_leaving.IsCancellationRequested)
        {
            // It comes by itself, later.
            LogDevice(logger, exception, mac);
        }
    }

    /// <summary>How long until the next look; null when the stage is over.</summary>
    private async Task<TimeSpan?> Wait()
    {
        var (back, missing) = await CountFetched();
        var over = time.GetUtcNow() >= Progress.StageUntil;
        if (missing > 0 && !over)
        {
            return options.Value.LookEvery;
        }

        var tooMany = missing * 100.0 > Progress.Plan.MostMissingPercent * (double)(back + missing);
        await Change(progress => progress!.State != RolloutState.Running ? progress
            : tooMany ? progress with { State = RolloutState.Stopped, Why = $"{missing} of {back + missing} phones did not come back in time." }
            : progress with
            {
                Stage = progress.Stage == RolloutStage.Canary ? RolloutStage.Tenth : RolloutStage.All,
                Phase = RolloutPhase.Publish,
                StageUntil = null,
                After = null,
            });
        return null;
    }

    /// <summary>Of the devices that have the version, how many phones have fetched it, and how many that fetched another one have not.</summary>
    private async Task<(int Back, int Missing)> CountFetched()
    {
        var progress = Progress;
        var back = await _devices.Back(progress);
        var missing = progress.Phase == RolloutPhase.Wait ? await _devices.Missing(progress) : 0;
        if (back != progress.Fetched)
        {
            await Change(now => now! with { Fetched = back });
        }

        return (back, missing);
    }

    private Task End(RolloutState state, string? why) => Change(progress => progress!.Ended
        ? progress
        : progress with { State = state, EndedAt = time.GetUtcNow(), Why = why });

    /// <summary>One after the other; the reminder is there as long as there is something to do.</summary>
    private async Task Change(Func<RolloutProgress?, RolloutProgress> change, AuditEntry? entry = null, bool remind = false)
    {
        await _gate.WaitAsync();
        try
        {
            if (remind)
            {
                await this.RegisterOrUpdateReminder(Reminder, s_again, s_again);
            }

            var next = change(_state.Current);
            if (!ReferenceEquals(next, _state.Current))
            {
                await _state.Store(next, entry);
            }
        }
        finally
        {
            _gate.Release();
        }

        if (_state.Current is { UnderWay: false })
        {
            await Forget();
        }
    }

    private void Schedule(TimeSpan due)
    {
        if (_state.Current is not { UnderWay: true } || !_working.IsCompleted || _leaving.IsCancellationRequested)
        {
            return;
        }

        if (_timer is not null)
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
            return;
        }

        _timer = this.RegisterGrainTimer(
            // Not within the timer's turn, which a deactivation would wait for.
            static grain =>
            {
                if (grain._working.IsCompleted)
                {
                    grain._working = grain.Work();
                }

                return Task.CompletedTask;
            },
            this,
            new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    /// <summary>A reminder that stays finds nothing to do, and goes then.</summary>
    private async Task Forget()
    {
        await _gate.WaitAsync();
        try
        {
            if (_state.Current is not { UnderWay: true } && await this.GetReminder(Reminder) is { } reminder)
            {
                await this.UnregisterReminder(reminder);
            }
        }
        catch (Exception exception)
        {
            LogDelayed(logger, exception, Key);
        }
        finally
        {
            _gate.Release();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The rollout {Key} could not go on; it is tried again")]
    private static partial void LogDelayed(ILogger logger, Exception exception, string key);

    [LoggerMessage(2, LogLevel.Warning, "Device {Mac} did not answer a rollout")]
    private static partial void LogDevice(ILogger logger, Exception exception, string mac);
}
