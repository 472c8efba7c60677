using System.Collections.Concurrent;
using Billing.Audit;
using Billing.Customers;
using Billing.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Billing.Devices;

/// <remarks>
/// How far it is, is stored after each some devices; a device that is dealt with twice after a crash stays as it is, or is told once more to
/// fetch its files.
/// </remarks>
[GrainType("device-job"), Reentrant]
public sealed partial class DeviceJobGrain(
    [PersistentState("device-job")] IPersistentState<DeviceJobState> stored,
    [PersistentState("device-job-macs")] IPersistentState<DeviceJobMacs> macs,
    IAuditLog log,
    IOptions<DeviceOptions> options,
    TimeProvider time,
    ILogger<DeviceJobGrain> logger) : Grain, IDeviceJobGrain, IRemindable, IDisposable
{
    private const string AuditKind = "device-job";

    private readonly AuditedState<DeviceJobState> _state = new(stored, log, logger);
    private LongJob _job = null!;
    private string[] _macs = [];

    private string Id => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _job = new LongJob(this, $"job {Id} on many devices", () => _state.Current is { UnderWay: true }, DoSome, logger);
        await _state.Log();
        _macs = macs.State.Unpacked();
        _job.Go();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _job.Stop();

    public void Dispose() => _job?.Dispose();

    public Task<Result<DeviceJobView>> Begin(DeviceJobOrder order, Actor actor) => _job.Alone<Result<DeviceJobView>>(async () =>
    {
        if (Check(order) is { Length: > 0 } problems)
        {
            return problems;
        }

        if (_state.Current is not null)
        {
            return Fields.Taken("job");
        }

        if (order is { Action: DeviceJobAction.AssignProfile, ProfileId: { } profile } && await GrainFactory.GetGrain<IProfileGrain>(profile).Current() is null)
        {
            return new Problem("profileId", Problem.NotFound, "There is no such profile.");
        }

        _macs = [.. order.Macs.Select(mac => Ids.NormalizeMac(mac)!).Distinct()];
        await _job.Remind();
        macs.State = DeviceJobMacs.Of(_macs);
        await macs.WriteStateAsync();
        var now = time.GetUtcNow();
        await _state.Store(
            new DeviceJobState
            {
                Action = order.Action,
                ProfileId = order.Action == DeviceJobAction.AssignProfile ? order.ProfileId : null,
                Reason = CustomerRules.Blank(order.Reason),
                CustomerId = order.Action == DeviceJobAction.Retire ? order.CustomerId : null,
                PerSecond = order.PerSecond,
                StartedAt = now,
                By = actor,
                Devices = _macs.Length,
            },
            new Changes().Field("devices", 0, _macs.Length).Field("profileId", null, order.ProfileId)
                .By(actor, Verb(order.Action), AuditKind, Id, now, CustomerRules.Blank(order.Reason)));
        _job.Go();
        return _state.Current!.View(Id);
    });

    public Task<DeviceJobView?> Get() => Task.FromResult(_state.Current?.View(Id));

    public Task<Result<DeviceJobView>> Stop(Actor actor) => _job.Alone<Result<DeviceJobView>>(async () =>
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound("job");
        }

        if (current.UnderWay)
        {
            var now = time.GetUtcNow();
            await _state.Store(current with { Stage = DeviceJobStage.Stopped, EndedAt = now }, new Changes().By(actor, "stop", AuditKind, Id, now));
        }

        return _state.Current!.View(Id);
    });

    public Task ReceiveReminder(string reminderName, TickStatus status) => _job.Reminded();

    private static string Verb(DeviceJobAction action) => action == DeviceJobAction.AssignProfile ? "assign-profile" : action.ToString().ToLowerInvariant();

    private static Problem[] Check(DeviceJobOrder order) => new Fields()
        .Refuse(!Enum.IsDefined(order.Action), "action", "unknown", "Devices can be resynced, given a profile, or retired.")
        .Refuse(order.Macs is null or [], "macs", "required", "At least one device is required.")
        .Refuse(order.Macs?.Length > DeviceJobOrder.MostDevices, "macs", "too-many", "One job takes at most 20,000 devices.")
        .Refuse(order.Macs?.Any(mac => Ids.NormalizeMac(mac) is null) == true, "macs", "invalid", "A MAC has 12 hex digits, such as 00:15:65:ab:cd:ef.")
        .Refuse(order.Action == DeviceJobAction.AssignProfile && !Ids.IsName(order.ProfileId ?? ""), "profileId", "required", "Name the profile that they get.")
        .Refuse(order.PerSecond is < 1 or > 200, "perSecond", "out-of-range", "Between 1 and 200 phones a second are told.")
        .Text("reason", order.Reason, required: false, 500, lines: true)
        .Problems;

    private async Task<TimeSpan?> DoSome(CancellationToken leaving)
    {
        var job = _state.Current!;
        var some = _macs.Skip(job.Done).Take(options.Value.StoreEvery).ToArray();
        var refusals = new ConcurrentQueue<DeviceRefusal>();
        var done = job.Action == DeviceJobAction.Resync
            ? await Pace.Each(some, job.PerSecond, One, () => _job.GoesOn, time, leaving)
            : await AtOnce(some, One);
        await _job.Alone(() => _state.Store(
            _state.Current!.WithOutcomes(done, [.. refusals.OrderBy(refusal => refusal.Mac, StringComparer.Ordinal)], time.GetUtcNow()), entry: null));
        return null;

        async Task One(string mac)
        {
            if (await Try(job, mac) is { } why)
            {
                refusals.Enqueue(new DeviceRefusal(mac, why));
            }
        }
    }

    /// <summary>So many at a time, as long as nobody stops it.</summary>
    /// <returns>How many were dealt with: the first ones.</returns>
    private async Task<int> AtOnce(string[] some, Func<string, Task> act)
    {
        var done = 0;
        foreach (var few in some.Chunk(options.Value.AtOnce))
        {
            if (!_job.GoesOn)
            {
                break;
            }

            await Task.WhenAll(few.Select(act));
            done += few.Length;
        }

        return done;
    }

    /// <returns>Why it could not be done; null when it was.</returns>
    private async Task<string?> Try(DeviceJobState job, string mac)
    {
        try
        {
            var device = GrainFactory.GetGrain<IDeviceGrain>(mac);
            var problems = await (job.Action switch
            {
                DeviceJobAction.Resync => Resync(device, job.By),
                DeviceJobAction.AssignProfile => AssignProfile(device, job.ProfileId!, job.By),
                _ => Retire(device, job),
            }).WaitAsync(_job.Leaving);
            return problems.Length == 0 ? null : string.Join(' ', problems.Select(problem => problem.Message));
        }
        catch (Exception exception) when (!_job.Leaving.IsCancellationRequested)
        {
            LogDevice(logger, QuietText.Of(exception), mac);
            return $"It did not answer ({exception.GetType().Name}).";
        }
    }

    private static async Task<Problem[]> Resync(IDeviceGrain device, Actor actor)
    {
        var result = await device.Resync(actor);
        return !result.Succeeded ? result.Problems
            : result.Value.LastResync is { Result: not (ResyncResult.Accepted or ResyncResult.Sent) } failed ? [new Problem("", "not-told", failed.What)]
            : [];
    }

    private static async Task<Problem[]> AssignProfile(IDeviceGrain device, string profile, Actor actor) => await device.Get() is { } view
        ? (await device.Change(view.Details with { ProfileId = profile }, view.Version, actor)).Problems
        : [Fields.NotFound("device")];

    private static async Task<Problem[]> Retire(IDeviceGrain device, DeviceJobState job) =>
        job.CustomerId is { } customer && await device.Get() is { Status: not DeviceStatus.Retired } view && view.Details.CustomerId != customer
            ? [new Problem("customerId", "other-customer", "It is not this customer's any more.")]
            : (await device.Retire(job.Reason, job.By)).Problems;

    [LoggerMessage(1, LogLevel.Warning, "Device {Mac} did not answer a job on many: {Why}")]
    private static partial void LogDevice(ILogger logger, string why, string mac);
}
