using System.Globalization;
using Billing.Audit;
using Billing.Customers;
using Billing.Nodes;
using Billing.Provisioning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Billing.Devices;

/// <remarks>
/// Reentrant, so that it can be looked at, and its fetches noted, while its files are on their way. Commands and writes come one after the
/// other (<see cref="Alone{T}"/>). What is to be published is stored first, with a reminder that sees to it whatever happens to the silo.
/// </remarks>
[GrainType("device"), Reentrant]
public sealed partial class DeviceGrain(
    [PersistentState("device")] IPersistentState<DeviceState> stored,
    IAuditLog log,
    IPhoneFiles files,
    IDeviceNotifier notifier,
    IOptions<DeviceOptions> options,
    TimeProvider time,
    ILogger<DeviceGrain> logger) : Grain, IDeviceGrain, IRemindable, IDisposable
{
    private const string PublishReminder = "publish";
    private const string RotationReminder = "rotation";
    private const int LongestHistory = 50;
    private const int MostFormers = 3;
    private const int LongestReason = 500;
    private static readonly TimeSpan s_publishAgain = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_lookAtRotation = TimeSpan.FromHours(1);

    /// <summary>How long somebody who asked for it waits for the files.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(8);

    private readonly AuditedState<DeviceState> _state = new(stored, log, logger);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _leaving = new();

    /// <summary>Ports that are being given an account, which is claimed but not stored.</summary>
    private readonly List<DevicePort> _claiming = [];
    private Task _working = Task.CompletedTask;
    private bool _guarded;

    private string Mac => this.GetPrimaryKeyString();

    private bool HasWork => _state.Current is { } state && (state.Unpublished || state.Removals.Length > 0);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _state.Log();
        if (HasWork)
        {
            // Whatever the silo before us had begun goes on here, once we are there for the grains that we ask.
            this.RegisterGrainTimer(
                static grain =>
                {
                    grain.Kick();
                    return Task.CompletedTask;
                },
                this,
                new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
        }
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

    public Task<Result<DeviceView>> Create(DeviceDetails details, Actor actor) => Alone<Result<DeviceView>>(async () =>
    {
        var (next, problems) = await Shape(Fresh(), DeviceRules.Tidy(details), []);
        if (next is null)
        {
            return problems;
        }

        return _state.Current is not null
            ? Fields.Taken("device")
            : await Commit(new DeviceState(), next, DeviceRules.Compare(new DeviceDetails(), next.Details), actor, "create");
    });

    public async Task<DeviceView?> Get()
    {
        if (_state.Current is { Formers.Length: > 0 } state && Array.Exists(state.Formers, former => former.Until <= time.GetUtcNow()))
        {
            await ExpireFormers();
        }

        return _state.Current?.View();
    }

    public Task<Result<DeviceView>> Change(DeviceDetails details, int version, Actor actor) => Alone<Result<DeviceView>>(async () =>
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound(DeviceRules.AuditKind);
        }

        if (current.Version != version)
        {
            return Fields.Conflict(DeviceRules.AuditKind);
        }

        var (next, problems) = await Shape(current, DeviceRules.Tidy(details), current.Ports);
        return next is null ? problems
            : next.Details == current.Details ? current.View()
            : await Commit(current, next, DeviceRules.Compare(current.Details, next.Details), actor, "change");
    });

    public Task<Result<DeviceView>> Assign(int port, string accountId, bool shared, string? label, Actor actor) => Alone<Result<DeviceView>>(async () =>
    {
        if (_state.Current is not { Retired: false } current)
        {
            return Gone();
        }

        var assigned = new DevicePort
        {
            Port = port,
            AccountId = Ids.NormalizeAccount(accountId ?? ""),
            Label = CustomerRules.Blank(label),
            Shared = shared,
        };
        var fields = DeviceRules.CheckPort(new Fields().Text("label", assigned.Label, required: false, 64), "port", port, current.TotalPorts);
        if (!fields.Valid)
        {
            return fields.Problems;
        }

        if (current.Ports.Contains(assigned))
        {
            return current.View();
        }

        var (next, problems) = await Shape(current, current.Details, DeviceRules.With(current.Ports, assigned));
        return next is null ? problems : await CommitPorts(current, next, actor, "assign");
    });

    public Task<Result<DeviceView>> Unassign(int port, Actor actor) => Alone<Result<DeviceView>>(async () =>
    {
        if (_state.Current is not { Retired: false } current)
        {
            return Gone();
        }

        return Array.Exists(current.Ports, one => one.Port == port)
            ? await CommitPorts(current, current with { Ports = DeviceRules.Without(current.Ports, port) }, actor, "unassign")
            : current.View();
    });

    public Task<Result<DeviceView>> Retire(string? reason, Actor actor) => Alone<Result<DeviceView>>(async () =>
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound(DeviceRules.AuditKind);
        }

        return Check(reason) is { Length: > 0 } problems ? problems
            : current.Retired ? current.View()
            : await CommitPorts(
                current, (current with { Retired = true, Ports = [], Details = current.Details with { CustomerId = null } }).WithOnly(null), actor, "retire", reason);
    });

    public Task<Result<DeviceView>> Restore(string? reason, Actor actor) => Alone<Result<DeviceView>>(async () =>
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound(DeviceRules.AuditKind);
        }

        if (Check(reason) is { Length: > 0 } wrong)
        {
            return wrong;
        }

        if (!current.Retired)
        {
            return current.View();
        }

        // As if it were new: its profile may have gone on, or be gone, and whoever had it knows its password.
        var (next, problems) = await Shape(
            current with { Retired = false, ProfileVersion = 0, AdminPassword = Secrets.Password(), FetchedMd5 = null, FetchedVersion = null }, current.Details, []);
        return next is null
            ? problems
            : await Commit(current, next.WithOnly(Secrets.Token()), new Changes().Field("status", current.Status, next.Status), actor, "restore", reason);
    });

    public Task<Result<DeviceView>> RotateToken(TokenRotation how, string? reason, Actor actor) => Alone<Result<DeviceView>>(async () =>
    {
        if (_state.Current is not { Retired: false, Token: { } token } current)
        {
            return Gone();
        }

        var fields = new Fields().Text("reason", reason, required: false, LongestReason, lines: true)
            .Refuse(!Enum.IsDefined(how), "how", "invalid", "An address is changed with an overlap or at once.");
        if (!fields.Valid)
        {
            return fields.Problems;
        }

        if (how == TokenRotation.AtOnce)
        {
            return await Commit(current, current.WithOnly(Secrets.Token()), Rotated(), actor, "rotate", reason);
        }

        var now = time.GetUtcNow();
        var until = now + DeviceRules.Overlap(await Settings(current));
        FormerToken[] formers = [.. current.Formers, new FormerToken(token, now, until, CustomerRules.Blank(reason))];
        var kept = formers.TakeLast(MostFormers).ToArray();
        var due = until - now;
        await this.RegisterOrUpdateReminder(RotationReminder, due < TimeSpan.FromDays(1) ? due : TimeSpan.FromDays(1), s_lookAtRotation);
        var view = await Commit(
            current,
            current with { Token = Secrets.Token(), Formers = kept, Removals = [.. current.Removals, .. formers.Except(kept).Select(former => former.Token)] },
            Rotated(), actor, "rotate", reason);
        // Only now that it is a former one: a token that is still the device's has no end.
        await Tokens(token).Expire(until);
        return view;

        static Changes Rotated() => new Changes().Secret("token", "", " ");
    });

    public async Task<Result<DeviceView>> Publish(Actor actor)
    {
        var refused = await Alone<Problem?>(async () =>
        {
            if (_state.Current is not { Retired: false } current)
            {
                return Gone();
            }

            await Guard();
            await _state.Store(current.Revised(actor.Name, "Published by hand"), new Changes().By(actor, "publish", DeviceRules.AuditKind, Mac, time.GetUtcNow()));
            return null;
        });
        if (refused is not null)
        {
            return refused;
        }

        Kick();
        try
        {
            await _working.WaitAsync(s_patience, time);
        }
        catch (TimeoutException)
        {
            // It goes on: the view says so.
        }

        return _state.Current!.View();
    }

    public async Task<Result<DeviceView>> Resync(Actor actor)
    {
        if (_state.Current is not { Retired: false } current)
        {
            return Gone();
        }

        if (current.Ports.Length == 0)
        {
            return new Problem("", "no-account", "None of its ports has an account: nobody knows where it is registered.");
        }

        var resyncEvent = PhoneCatalog.Families.First(family => family.Id == current.Family).ResyncEvent;
        NotifyOutcome? outcome = null;
        foreach (var account in current.Ports.Select(port => port.AccountId).Distinct())
        {
            var said = await notifier.Resync(account, resyncEvent, current.Details.NodeId, _leaving.Token);
            // Any of its accounts will do; an answer tells more than none.
            outcome = outcome is null || said.Result is ResyncResult.Accepted or ResyncResult.Sent || outcome.Result == ResyncResult.NotRegistered ? said : outcome;
            if (outcome.Result is ResyncResult.Accepted or ResyncResult.Sent)
            {
                break;
            }
        }

        var now = time.GetUtcNow();
        return await Alone<Result<DeviceView>>(async () =>
        {
            await _state.Store(
                _state.Current! with { LastResync = new DeviceResync { At = now, Result = outcome!.Result, What = outcome.What } },
                // A rollout's own entry stands for those of its thousands of phones.
                actor.Via == RolloutGrain.Via ? null : new Changes().By(actor, "resync", DeviceRules.AuditKind, Mac, now, outcome.What));
            return _state.Current!.View();
        });
    }

    public Task<Result<DeviceView>> ClearFlags(Actor actor) => Alone<Result<DeviceView>>(async () =>
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound(DeviceRules.AuditKind);
        }

        return current.Flags.Length == 0
            ? current.View()
            : await Commit(
                current, current with { Flags = [], Addresses = [] },
                new Changes().List("flags", [.. current.Flags.Select(flag => flag.Kind.ToString())], []), actor, "clear-flags");
    });

    public async Task<Result<DevicePreview>> Preview(PhoneSettings? settings = null)
    {
        if (_state.Current is not { Retired: false } current)
        {
            return Gone();
        }

        var own = settings is null;
        settings ??= await Settings(current);
        if (settings is null)
        {
            return new Problem("profileId", "required", "Without a profile it has no files.");
        }

        if (PhoneCatalog.Find(current.Details.Vendor, current.Details.Model) is not { } model)
        {
            return NoModel();
        }

        try
        {
            var users = await Users(current.Ports);
            var version = own ? DeviceFiles.Render(current, model, settings, users, files.BaseOf(current.Token!)).Version : null;
            return new DevicePreview { Files = DeviceFiles.RenderMasked(current, model, settings, users).Preview(), Version = version };
        }
        catch (UnrenderableException refused)
        {
            return refused.Problems.ToArray();
        }
    }

    public Task<Result<RevealedUrl>> RevealUrl(Actor actor) => Alone<Result<RevealedUrl>>(async () =>
    {
        if (_state.Current is not { Retired: false, Token: { } token } current)
        {
            return Gone();
        }

        // Stored before it is shown: a look that is not audited does not happen.
        await _state.Store(current, new Changes().By(actor, "reveal-url", DeviceRules.AuditKind, Mac, time.GetUtcNow()));
        return new RevealedUrl(files.BaseOf(token).AbsoluteUri, current.FileNames);
    });

    public Task<string?> RevealAdminPassword(Actor actor) => Alone<string?>(async () =>
    {
        if (_state.Current is not { } current)
        {
            return null;
        }

        await _state.Store(current, new Changes().By(actor, "reveal-secret", DeviceRules.AuditKind, Mac, time.GetUtcNow()));
        return current.AdminPassword;
    });

    public Task<PublishedVersion[]> History() => Task.FromResult(_state.Current?.History ?? []);

    public async Task<ImportOutcome> Import(ImportedDevice device, bool apply, Actor actor)
    {
        var outcome = await Alone(() => ImportAlone(device, apply, actor));
        if (apply)
        {
            // Whoever imports goes on when the files are published: it is the files' store that sets the pace.
            Kick();
            await _working;
        }

        return outcome;
    }

    public async Task<Result<string>> TakeProfile(string profileId, int version, string why, Actor actor)
    {
        var refused = await Alone<Problem?>(async () =>
        {
            if (_state.Current is not { Retired: false } current || current.Details.ProfileId != profileId)
            {
                return new Problem("profileId", "other-profile", "It has another profile by now.");
            }

            if (current.ProfileVersion < version)
            {
                // Without a reminder: whoever rolls it out comes again.
                await _state.Store((current with { ProfileVersion = version }).Revised(actor.Name, why), entry: null);
            }

            return null;
        });
        if (refused is not null)
        {
            return refused;
        }

        Kick();
        await _working;
        return _state.Current is { Failure: null, ExpectedVersion: { } published }
            ? published
            : new Problem("", "not-published", _state.Current?.Failure ?? "It has no files.");
    }

    public async Task AccountChanged(string accountId)
    {
        await Alone<object?>(async () =>
        {
            if (_state.Current is { Details.ProfileId: not null } current && Array.Exists(current.Ports, port => port.AccountId == accountId))
            {
                await Guard();
                await _state.Store(current.Revised("system", $"Account {accountId} changed"), entry: null);
            }

            return null;
        });
        Kick();
    }

    public Task<bool> Has(int port, string accountId) => Task.FromResult(
        _claiming.Exists(one => one.Port == port && one.AccountId == accountId)
        || (_state.Current is { } current && Array.Exists(current.Ports, one => one.Port == port && one.AccountId == accountId)));

    public Task NoteFetch(string token, FetchNote fetch) => Note(device => DeviceFetches.Note(device, token, fetch, options.Value, time.GetUtcNow()));

    public Task NoteWrongToken(FetchNote fetch) => Note(device => DeviceFetches.NoteWrongToken(device, fetch, options.Value, time.GetUtcNow()));

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (reminderName == RotationReminder)
        {
            await ExpireFormers();
            if (_state.Current is not { Formers.Length: > 0 })
            {
                await Forget(RotationReminder);
            }
        }
        else
        {
            // With nothing left to do, the work is to let the reminder go.
            _guarded = true;
            Kick();
        }
    }

    private static Problem[] Check(string? reason) => new Fields().Text("reason", reason, required: false, LongestReason, lines: true).Problems;

    private static Problem NoModel() => new("model", "unknown-model", "We do not know how to write files for this model of this vendor.");

    private Problem Gone() => _state.Current is null
        ? Fields.NotFound(DeviceRules.AuditKind)
        : new Problem("", "retired", "This device is retired. Restore it first.");

    private DeviceState Fresh() => new()
    {
        Mac = Mac,
        Token = Secrets.Token(),
        AdminPassword = Secrets.Password(),
        CreatedAt = time.GetUtcNow(),
    };

    private IDeviceTokenGrain Tokens(string token) => GrainFactory.GetGrain<IDeviceTokenGrain>(token);

    private IAccountPortsGrain PortsOf(string account) => GrainFactory.GetGrain<IAccountPortsGrain>(account);

    /// <summary>One after the other, since between its awaits a reentrant grain takes other calls.</summary>
    private async Task<T> Alone<T>(Func<Task<T>> work)
    {
        await _gate.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What the device becomes with other details and ports, or every reason why it cannot.</summary>
    private async Task<(DeviceState? Next, Problem[] Problems)> Shape(DeviceState current, DeviceDetails details, DevicePort[] ports)
    {
        var fields = DeviceRules.Check(Mac, details, ports);
        var version = details.ProfileId is null ? 0 : current.ProfileVersion;
        if (details.ProfileId is { } profile && Ids.IsName(profile) && (profile != current.Details.ProfileId || version == 0))
        {
            version = await GrainFactory.GetGrain<IProfileGrain>(profile).Current() ?? 0;
            fields.Refuse(version == 0, "profileId", Problem.NotFound, "There is no such profile.");
        }

        if (details.NodeId is { } node && Ids.IsName(node) && node != current.Details.NodeId)
        {
            fields.Refuse(await GrainFactory.GetGrain<INodeGrain>(node).Get() is null, "nodeId", Problem.NotFound, "There is no such node.");
        }

        var fresh = Array.FindAll(ports, port => !Array.Exists(current.Ports, one => one.Port == port.Port && one.AccountId == port.AccountId));
        var customer = await Owner(fields, details.CustomerId, current.Details.CustomerId, ports, fresh);
        foreach (var port in fresh.Where(port => !port.Shared && ports.Any(other => other.Port != port.Port && other.AccountId == port.AccountId)))
        {
            fields.Refuse(true, "accountId", "taken", Taken(port.AccountId, Mac, ports.First(other => other.Port != port.Port && other.AccountId == port.AccountId).Port));
        }

        if (!fields.Valid)
        {
            return (null, fields.Problems);
        }

        var model = PhoneCatalog.Find(details.Vendor, details.Model)!;
        var next = current with
        {
            Details = details with { CustomerId = customer },
            Family = model.Family,
            TotalPorts = model.Ports,
            Ports = ports,
            ProfileVersion = version,
        };
        // Who had it knows its address.
        return (current.Details.CustomerId is { } former && former != customer && next.Token is not null ? next.WithOnly(Secrets.Token()) : next, []);
    }

    /// <summary>Whose device it is: all its accounts belong to one customer.</summary>
    private async Task<string?> Owner(Fields fields, string? wanted, string? current, DevicePort[] ports, DevicePort[] fresh)
    {
        if (wanted is not null && wanted != current && Ids.IsName(wanted))
        {
            var customer = await GrainFactory.GetGrain<ICustomerGrain>(wanted).Get();
            fields.Refuse(customer is null, "customerId", Problem.NotFound, "There is no such customer.")
                .Refuse(customer?.Status == ServiceStatus.Closed, "customerId", "closed", "This customer is closed.");
        }

        // A device whose customer stays has to ask for its new accounts only.
        foreach (var port in wanted is not null && wanted == current ? fresh : ports)
        {
            var isNew = fresh.Contains(port);
            var user = Ids.IsAccount(port.AccountId) ? await GrainFactory.GetGrain<IPhoneUserGrain>(port.AccountId).PhoneUser() : null;
            if (user is null)
            {
                fields.Refuse(isNew, "accountId", Problem.NotFound, $"There is no account {port.AccountId}.");
                continue;
            }

            fields.Refuse(isNew && user.Closed, "accountId", "closed", $"The account {port.AccountId} is closed.");
            wanted ??= user.CustomerId;
            fields.Refuse(
                wanted != user.CustomerId, isNew ? "accountId" : "customerId", "other-customer",
                isNew ? $"The account {port.AccountId} belongs to another customer than the device." : "Unassign its ports first: they belong to another customer.");
        }

        return wanted;
    }

    private static string Taken(string account, string mac, int port) => string.Create(
        CultureInfo.InvariantCulture, $"Port {port} of {mac} has the account {account}. Say that the line is shared when both should have it.");

    private async Task<ImportOutcome> ImportAlone(ImportedDevice device, bool apply, Actor actor)
    {
        var before = _state.Current;
        if (before?.Retired == true)
        {
            return new ImportOutcome(ImportFate.Refused, [Gone()]);
        }

        var current = before ?? Fresh();
        var ports = DeviceImports.Merge(current.Ports, device);
        var (next, problems) = await Shape(current, DeviceRules.Tidy(DeviceImports.Merge(current.Details, device)), ports);
        var labels = new Fields();
        foreach (var port in ports)
        {
            labels.Text("label", port.Label, required: false, 64);
        }

        // A port that the file frees may be one that the model does not have, as in a table of fixed width.
        if (next is null || !labels.Valid)
        {
            return new ImportOutcome(ImportFate.Refused, [.. problems, .. labels.Problems]);
        }

        var fate = before is null ? ImportFate.New
            : next.Details == before.Details && next.Ports.SequenceEqual(before.Ports) ? ImportFate.Unchanged
            : ImportFate.Changed;
        if (fate == ImportFate.Unchanged)
        {
            return new ImportOutcome(fate, []);
        }

        if (!apply)
        {
            var conflict = await Conflict(current, next);
            return conflict is null ? new ImportOutcome(fate, []) : new ImportOutcome(ImportFate.Refused, [conflict]);
        }

        var result = await CommitPorts(
            before ?? new DeviceState(), next, actor, before is null ? "create" : "change", "import", guard: false);
        return result.Succeeded ? new ImportOutcome(fate, []) : new ImportOutcome(ImportFate.Refused, result.Problems);
    }

    /// <summary>What a claim of the next state's accounts would run into.</summary>
    private async Task<Problem?> Conflict(DeviceState current, DeviceState next)
    {
        foreach (var port in next.Ports.Except(current.Ports))
        {
            if (await PortsOf(port.AccountId).Conflict(new AccountPort(Mac, port.Port, port.Shared)) is { } other && !Leaves(other, port.AccountId, next))
            {
                return new Problem("accountId", "taken", Taken(port.AccountId, other.Mac, other.Port));
            }
        }

        return null;
    }

    /// <summary>The port in the way is our own, and has another account afterwards.</summary>
    private bool Leaves(AccountPort other, string account, DeviceState next) =>
        other.Mac == Mac && !Array.Exists(next.Ports, port => port.Port == other.Port && port.AccountId == account);

    /// <summary>Claims the accounts of ports, stores, and lets go of those that ports had before.</summary>
    private async Task<Result<DeviceView>> CommitPorts(
        DeviceState current, DeviceState next, Actor actor, string action, string? reason = null, bool guard = true)
    {
        var changes = DeviceRules.Compare(current.Details, next.Details).Field("status", current.Status, next.Status).ComparePorts(current.Ports, next.Ports);
        _claiming.AddRange(next.Ports.Except(current.Ports));
        var stored = false;
        try
        {
            foreach (var port in next.Ports.Except(current.Ports))
            {
                var claim = new AccountPort(Mac, port.Port, port.Shared);
                var other = await PortsOf(port.AccountId).Claim(claim);
                if (other is not null && Leaves(other, port.AccountId, next))
                {
                    await PortsOf(port.AccountId).Release(Mac, other.Port);
                    other = await PortsOf(port.AccountId).Claim(claim);
                }

                if (other is not null)
                {
                    return new Problem("accountId", "taken", Taken(port.AccountId, other.Mac, other.Port));
                }
            }

            var view = await Commit(current, next, changes, actor, action, reason, guard);
            stored = true;
            return view;
        }
        finally
        {
            var (kept, gone) = stored ? (next.Ports, current.Ports) : (current.Ports, next.Ports);
            _claiming.Clear();
            await Release(Array.FindAll(gone, port => !Array.Exists(kept, one => one.Port == port.Port && one.AccountId == port.AccountId)));
            if (!stored)
            {
                await Reclaim(Array.FindAll(kept, port => !next.Ports.Contains(port)));
            }
        }
    }

    /// <summary>A claim that stays though its port has another account is found out when somebody else wants it.</summary>
    private async Task Release(DevicePort[] ports)
    {
        try
        {
            foreach (var port in ports)
            {
                await PortsOf(port.AccountId).Release(Mac, port.Port);
            }
        }
        catch (Exception exception)
        {
            LogNotReleased(logger, exception, Mac);
        }
    }

    private async Task Reclaim(DevicePort[] ports)
    {
        foreach (var port in ports)
        {
            // Shared, since it is ours whatever the other claims are.
            await PortsOf(port.AccountId).Claim(new AccountPort(Mac, port.Port, Shared: true));
        }
    }

    private async Task<DeviceView> Commit(
        DeviceState current, DeviceState next, Changes changes, Actor actor, string action, string? reason = null, bool guard = true)
    {
        next = next with { Version = next.Version + 1 };
        if (OtherFiles(current, next))
        {
            next = next.Revised(actor.Name, Why(action, reason));
        }

        // First, so that what is stored is never without somebody to go on with it.
        if (guard && (next.Unpublished || next.Removals.Length > 0))
        {
            await Guard();
        }

        if (next.Token is { } token && token != current.Token)
        {
            await Tokens(token).Bind(Mac);
        }

        await _state.Store(next, changes.By(actor, action, DeviceRules.AuditKind, Mac, time.GetUtcNow(), CustomerRules.Blank(reason)));
        // At once, and not only when the folders are gone.
        foreach (var gone in next.Removals)
        {
            await Tokens(gone).Expire(null);
        }

        Kick();
        return _state.Current!.View();
    }

    private static bool OtherFiles(DeviceState before, DeviceState after) =>
        (before.Details.ProfileId is not null || after.Details.ProfileId is not null)
        && (before.Retired != after.Retired
            || before.Token != after.Token
            || before.ProfileVersion != after.ProfileVersion
            || before.Details.ProfileId != after.Details.ProfileId
            || before.Details.Vendor != after.Details.Vendor
            || before.Details.Model != after.Details.Model
            || before.AdminPassword != after.AdminPassword
            || !before.Ports.SequenceEqual(after.Ports));

    private static string Why(string action, string? reason)
    {
        var verb = action switch
        {
            "create" => "Created",
            "assign" => "Port assigned",
            "unassign" => "Port unassigned",
            "retire" => "Retired",
            "restore" => "Restored",
            "rotate" => "New address",
            _ => "Changed",
        };
        return CustomerRules.Blank(reason) is { } why ? $"{verb}: {why}" : verb;
    }

    private async Task Note(Func<DeviceState, DeviceState> change)
    {
        // Most fetches tell nothing new, and wait for nobody.
        if (_state.Current is not { } seen || ReferenceEquals(change(seen), seen))
        {
            return;
        }

        await Alone<object?>(async () =>
        {
            if (_state.Current is { } current && change(current) is var next && !ReferenceEquals(next, current))
            {
                if (next.Removals.Length > 0)
                {
                    await Guard();
                }

                await _state.Store(next, entry: null);
            }

            return null;
        });
        Kick();
    }

    private Task ExpireFormers() => Note(device => DeviceFetches.Expire(device, time.GetUtcNow()));

    private void Kick()
    {
        if (_working.IsCompleted && (HasWork || _guarded) && !_leaving.IsCancellationRequested)
        {
            _working = Work(_leaving.Token);
        }
    }

    /// <summary>Never throws.</summary>
    private async Task Work(CancellationToken cancellationToken)
    {
        try
        {
            do
            {
                while (HasWork)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await PublishNow(_state.Current!, cancellationToken);
                }

                await Unguard();
            }
            while (HasWork);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next activation goes on.
        }
        catch (Exception exception)
        {
            LogNotPublished(logger, exception, Mac);
            await Failed(exception);
        }
    }

    private async Task PublishNow(DeviceState state, CancellationToken cancellationToken)
    {
        DeviceFiles? rendered = null;
        string? refused = null;
        if (state.Unpublished)
        {
            try
            {
                rendered = await Render(state);
                await Put(state, rendered?.Files ?? [], cancellationToken);
            }
            catch (UnrenderableException exception)
            {
                refused = exception.Message;
            }
        }

        foreach (var token in state.Removals)
        {
            await Tokens(token).Expire(null);
            await files.Remove(token, cancellationToken);
        }

        await Alone<object?>(async () =>
        {
            var current = _state.Current! with { Removals = [.. _state.Current!.Removals.Except(state.Removals)] };
            await _state.Store(
                !state.Unpublished ? current
                : refused is null ? Published(current, state, rendered)
                : current.Revision == state.Revision ? current with { Failure = refused, FailedForGood = true }
                : current,
                entry: null);
            return null;
        });
    }

    /// <summary>First where the phone shall go, then where it may still be.</summary>
    private async Task Put(DeviceState state, IReadOnlyList<PhoneFile> content, CancellationToken cancellationToken)
    {
        if (state.Token is { } token && (content.Count > 0 || state.FileNames.Length > 0))
        {
            await files.Publish(token, content, cancellationToken);
            foreach (var former in state.Formers)
            {
                await files.Publish(former.Token, content, cancellationToken);
            }
        }
    }

    private DeviceState Published(DeviceState current, DeviceState state, DeviceFiles? rendered)
    {
        var now = time.GetUtcNow();
        var next = current with
        {
            PublishedRevision = state.Revision,
            Failure = current.Revision == state.Revision ? null : current.Failure,
            FileNames = rendered is null ? [] : [.. rendered.Files.Select(file => file.Name)],
        };
        if (rendered is null)
        {
            return next with { ExpectedVersion = null, MainFile = null, MainMd5 = null };
        }

        var md5 = DeviceFiles.Md5(rendered.Main.Content);
        next = next with { MainFile = rendered.Main.Name, MainMd5 = md5, FetchedVersion = current.FetchedMd5 == md5 ? rendered.Version : current.FetchedVersion };
        return rendered.Version == current.ExpectedVersion
            ? next with { PublishedAt = current.PublishedAt ?? now }
            : next with
            {
                ExpectedVersion = rendered.Version,
                PublishedAt = now,
                History = [
                    new PublishedVersion
                    {
                        Version = rendered.Version,
                        At = now,
                        By = state.RevisedBy,
                        Why = state.RevisedWhy,
                        ProfileId = state.Details.ProfileId,
                        ProfileVersion = state.ProfileVersion,
                    },
                    .. current.History.Take(LongestHistory - 1)],
            };
    }

    private async Task Failed(Exception exception)
    {
        try
        {
            await Alone<object?>(async () =>
            {
                await Guard();
                if (_state.Current is { Failure: null, Unpublished: true } current)
                {
                    // Not the exception's own words, which may hold the address.
                    await _state.Store(current with { Failure = $"The files could not be stored ({exception.GetType().Name}); it is tried again." }, entry: null);
                }

                return null;
            });
        }
        catch (Exception again)
        {
            LogNotPublished(logger, again, Mac);
        }
    }

    private async Task<DeviceFiles?> Render(DeviceState state)
    {
        if (state.Retired || state.Token is null || await Settings(state) is not { } settings)
        {
            return null;
        }

        var model = PhoneCatalog.Find(state.Details.Vendor, state.Details.Model) ?? throw new UnrenderableException([NoModel()]);
        return DeviceFiles.Render(state, model, settings, await Users(state.Ports), files.BaseOf(state.Token));
    }

    private async Task<PhoneSettings?> Settings(DeviceState state) => state.Details.ProfileId is { } profile
        ? await GrainFactory.GetGrain<IProfileVersionGrain>(ProfileGrain.VersionKey(profile, state.ProfileVersion)).Get()
            ?? throw new InvalidOperationException($"Version {state.ProfileVersion} of profile {profile} is gone.")
        : null;

    private async Task<IReadOnlyDictionary<string, PhoneUser>> Users(DevicePort[] ports)
    {
        var found = await Task.WhenAll(ports.Select(port => port.AccountId).Distinct()
            .Select(async account => (account, User: await GrainFactory.GetGrain<IPhoneUserGrain>(account).PhoneUser())));
        return found.Where(one => one.User is not null).ToDictionary(one => one.account, one => one.User!, StringComparer.Ordinal);
    }

    private async Task Guard()
    {
        if (!_guarded)
        {
            await this.RegisterOrUpdateReminder(PublishReminder, s_publishAgain, s_publishAgain);
            _guarded = true;
        }
    }

    /// <summary>Alone, since a command that has just asked for the reminder may not be stored yet.</summary>
    private Task<object?> Unguard() => Alone<object?>(async () =>
    {
        if (_guarded && !HasWork)
        {
            await Forget(PublishReminder);
            _guarded = false;
        }

        return null;
    });

    private async Task Forget(string name)
    {
        if (await this.GetReminder(name) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The files of device {Mac} could not be published; it is tried again")]
    private static partial void LogNotPublished(ILogger logger, Exception exception, string mac);

    [LoggerMessage(2, LogLevel.Warning, "Device {Mac} could not let go of accounts that it no longer has; whoever wants them finds out")]
    private static partial void LogNotReleased(ILogger logger, Exception exception, string mac);
}
