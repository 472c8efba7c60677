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
/// crash. Reentrant, so that it can be looked at and paused while it works; changes come one after the other (<see cref="LongJob.Alone{T}"/>).
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

    /// <summary>A node tells whole seconds.</summary>
    private static readonly TimeSpan s_nodesClock = TimeSpan.FromSeconds(1);

    /// <summary>Counting thousands of rows is not done for each glance.</summary>
    private static readonly TimeSpan s_countAtMostEvery = TimeSpan.FromSeconds(30);

    private readonly AuditedState<RolloutProgress> _state = new(stored, log, logger);
    private readonly RolloutDevices _devices = new(index);

    /// <summary>Watched phones that have registered again.</summary>
    private readonly HashSet<string> _registeredAgain = new(StringComparer.Ordinal);
    private LongJob _job = null!;
    private DateTimeOffset _countedAt;

    private string Key => this.GetPrimaryKeyString();

    private RolloutProgress Progress => _state.Current!;

    private bool GoesOn => _job.GoesOn && Progress.State == RolloutState.Running;

    private IProfileGrain Profile => GrainFactory.GetGrain<IProfileGrain>(Progress.ProfileId);

    private Actor Itself => Progress.By with { Via = Via };

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _job = new LongJob(this, $"rollout {Key}", () => _state.Current is { UnderWay: true }, _ => Step(), logger);
        await _state.Log();
        _job.Go();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _job.Stop();

    public void Dispose() => _job?.Dispose();

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
        _job.Go();
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
        : progress.Resumed(time.GetUtcNow()));

    public Task<Result<RolloutView>> Cancel(string? reason, Actor actor) => Command(actor, "cancel", reason, progress =>
        progress.Ended ? null
        : progress with { State = RolloutState.Cancelled, EndedAt = time.GetUtcNow(), Why = CustomerRules.Blank(reason) ?? $"Cancelled by {actor.Name}." });

    public Task ReceiveReminder(string reminderName, TickStatus status) => _job.Reminded();

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
        _job.Go();
        return Progress.View();
    }

    /// <returns>How long to wait before the next one.</returns>
    private async Task<TimeSpan?> Step()
    {
        switch (Progress)
        {
            case { State: RolloutState.Scheduled }:
                return await Start();
            case { Phase: RolloutPhase.Publish }:
                await PublishSome();
                return null;
            case { Phase: RolloutPhase.Resync }:
                await TellSome();
                return null;
            default:
                return await Wait();
        }
    }

    /// <summary>When its time has not come: how long to wait.</summary>
    private async Task<TimeSpan?> Start()
    {
        var progress = Progress;
        var wait = progress.EffectiveFrom - time.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            // Looked at again in between, since a clock may be moved and a timer has an end.
            return wait < LongJob.Again ? wait : LongJob.Again;
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

    private async Task PublishSome()
    {
        var some = await _devices.Next(Progress, options.Value.StoreEvery);
        if (some.Length == 0)
        {
            await StagePublished();
            return;
        }

        var (published, failures, watched) = (0, new List<RolloutFailure>(), new List<WatchedPhone>());
        using var atOnce = new SemaphoreSlim(options.Value.AtOnce);
        await Task.WhenAll(some.Select(async mac =>
        {
            await atOnce.WaitAsync();
            try
            {
                if (GoesOn)
                {
                    var since = time.GetUtcNow();
                    var registered = Progress.WatchesMore && await Registration(mac) is { Registered: true };
                    var why = await Publish(mac);
                    published += why is null ? 1 : 0;
                    if (registered && why is null)
                    {
                        watched.Add(new WatchedPhone(mac, since));
                    }

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
            var next = progress!.WithOutcomes(published, failures, watched);
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
                .WaitAsync(_job.Leaving);
            return result.Succeeded ? null
                : result.Problems[0].Code == "other-profile" ? ""
                : result.Problems[0].Message;
        }
        catch (Exception exception) when (!_job.Leaving.IsCancellationRequested)
        {
            LogDevice(logger, QuietText.Of(exception), mac);
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
            rows.Where(row => row.Value.Ports.Length > 0).Select(row => row.Key), Math.Max(1, progress.Plan.ResyncsPerSecond), Tell, () => GoesOn, time, _job.Leaving);
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
            await GrainFactory.GetGrain<IDeviceGrain>(mac).Resync(Itself).WaitAsync(_job.Leaving);
        }
        catch (Exception exception) when (!_job.Leaving.IsCancellationRequested)
        {
            // It comes by itself, later.
            LogDevice(logger, QuietText.Of(exception), mac);
        }
    }

    /// <summary>How long until the next look; null when the stage is over.</summary>
    private async Task<TimeSpan?> Wait()
    {
        // Only what is seen after the time is up decides.
        var now = time.GetUtcNow();
        var (back, missing) = await CountFetched();
        var (unregistered, open) = await LookAtRegistrations();
        (back, missing) = (Math.Max(0, back - unregistered), missing + unregistered);
        var progress = Progress;
        var over = now >= progress.StageUntil;
        var more = await _devices.AssignedBefore(progress) > 0;
        if (!over && (missing > progress.ForgivenMissing || open || (back + missing == 0 && progress.Published > 0 && more)))
        {
            return options.Value.LookEvery;
        }

        await Change(running => running!.State == RolloutState.Running ? running.StageOver(back, missing, unregistered, more) : running!);
        return null;
    }

    /// <summary>
    /// Of the watched phones that fetched the version, how many are not registered any more, and whether it is open of some: an old
    /// registration lasts until it ends, and proves nothing.
    /// </summary>
    private async Task<(int Unregistered, bool Open)> LookAtRegistrations()
    {
        var (unregistered, open) = (0, false);
        foreach (var few in Progress.Watched.Where(phone => !_registeredAgain.Contains(phone.Mac)).Chunk(options.Value.AtOnce))
        {
            await Task.WhenAll(few.Select(async phone =>
            {
                try
                {
                    var view = await GrainFactory.GetGrain<IDeviceGrain>(phone.Mac).Get().WaitAsync(_job.Leaving);
                    if (view is not { Arrival: Arrival.Current, Status: DeviceStatus.Assigned } || view.ProfileVersion != Progress.Number)
                    {
                        // Missing anyway, or no longer ours to look at.
                        return;
                    }

                    var registration = await Registration(phone.Mac);
                    if (registration is { Registered: true } && registration.At + s_nodesClock > phone.Since)
                    {
                        _registeredAgain.Add(phone.Mac);
                        return;
                    }

                    unregistered += registration is { Registered: false } ? 1 : 0;
                    open |= registration is not { Registered: false };
                }
                catch (Exception exception) when (!_job.Leaving.IsCancellationRequested)
                {
                    LogDevice(logger, QuietText.Of(exception), phone.Mac);
                    open = true;
                }
            }));
        }

        return (unregistered, open);
    }

    private async Task<DeviceRegistration?> Registration(string mac)
    {
        try
        {
            return await GrainFactory.GetGrain<IDeviceGrain>(mac).Registration().WaitAsync(_job.Leaving);
        }
        catch (Exception exception) when (!_job.Leaving.IsCancellationRequested)
        {
            LogDevice(logger, QuietText.Of(exception), mac);
            return null;
        }
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

    /// <param name="remind">There may be something to do that there was not.</param>
    private Task Change(Func<RolloutProgress?, RolloutProgress> change, AuditEntry? entry = null, bool remind = false) => _job.Alone(async () =>
    {
        if (remind)
        {
            await _job.Remind();
        }

        var next = change(_state.Current);
        if (!ReferenceEquals(next, _state.Current))
        {
            await _state.Store(next, entry);
        }
    });

    [LoggerMessage(1, LogLevel.Warning, "Device {Mac} did not answer a rollout: {Why}")]
    private static partial void LogDevice(ILogger logger, string why, string mac);
}
