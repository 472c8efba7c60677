using Billing.Audit;
using Billing.Customers;
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
    IGrainFactory grains,
    IOptions<DeviceOptions> options,
    TimeProvider time,
    ILogger<DeviceGrain> logger) : Grain, IDeviceGrain, IRemindable, IDisposable
{
    private const string RotationReminder = "rotation";
    private const int MostFormers = 3;
    private const int LongestReason = 500;
    private static readonly TimeSpan s_lookAtRotation = TimeSpan.FromHours(1);

    /// <summary>How long somebody who asked for it waits for the files, and for passwords.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(8);

    private readonly AuditedState<DeviceState> _state = new(stored, log, logger);
    private readonly DeviceShape _shape = new(grains);
    private readonly DeviceClaims _claims = new(grains, logger);
    private readonly DevicePublisher _publisher = new(files, grains);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _leaving = new();

    private string Mac => this.GetPrimaryKeyString();

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
        var (next, problems) = await _shape.Of(Fresh(), DeviceRules.Tidy(details), []);
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

        var (next, problems) = await _shape.Of(current, DeviceRules.Tidy(details), current.Ports);
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

        var (next, problems) = await _shape.Of(current, current.Details, DeviceRules.With(current.Ports, assigned));
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
        var (next, problems) = await _shape.Of(
            current with { Retired = false, ProfileVersion = 0, AdminPassword = Secrets.Password(), FetchedMd5 = null, FetchedVersion = null }, current.Details, []);
        return next is null
            ? problems
            : await Commit(current, next.WithOnly(Secrets.Token()), new Changes().Field("status", current.Status, next.Status), actor, "restore", reason);
    });

    public async Task<Result<DeviceView>> RotateToken(TokenRotation how, string? reason, Actor actor)
    {
        var result = await Alone(() => Rotate(how, reason, actor));
        if (result.Succeeded && how == TokenRotation.AtOnceWithPasswords)
        {
            return await WorkedPatiently();
        }

        if (result.Succeeded && how == TokenRotation.Overlap)
        {
            TellOfNewAddress(actor).Ignore();
        }

        return result;
    }

    public async Task<Result<DeviceView>> Publish(Actor actor)
    {
        var refused = await Alone<Problem?>(async () =>
        {
            if (_state.Current is not { Retired: false } current)
            {
                return Gone();
            }

            await Guard();
            // By hand: whoever asks for it doubts that what is there is what we left.
            await _state.Store(current.Revised(actor.Name, "Published by hand").Unlooked(), new Changes().By(actor, "publish", DeviceRules.AuditKind, Mac, time.GetUtcNow()));
            return null;
        });
        if (refused is not null)
        {
            return refused;
        }

        return await WorkedPatiently();
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

        var outcome = await DeviceResyncs.Tell(current, notifier, _leaving.Token);
        var now = time.GetUtcNow();
        return await Alone<Result<DeviceView>>(async () =>
        {
            await _state.Store(
                _state.Current! with { LastResync = new DeviceResync { At = now, Result = outcome.Result, What = outcome.What } },
                // A rollout's own entry stands for those of its thousands of phones.
                actor.Via == RolloutGrain.Via ? null : new Changes().By(actor, "resync", DeviceRules.AuditKind, Mac, now, outcome.What));
            return _state.Current!.View();
        });
    }

    public async Task<DeviceRegistration?> Registration() => _state.Current is { } current
        ? DeviceRegistration.Of(await Task.WhenAll(
            current.Ports.Select(port => port.AccountId).Distinct().Select(account => notifier.Registration(account, current.Details.NodeId, _leaving.Token))))
        : null;

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

    public async Task<Result<DevicePreview>> Preview(PhoneSettings? settings = null) =>
        _state.Current is { Retired: false } current ? await _publisher.Preview(current, settings) : Gone();

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
        var revision = 0;
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

            revision = _state.Current!.Revision;
            return null;
        });
        if (refused is not null)
        {
            return refused;
        }

        Kick();
        await _working;
        return _state.Current is { ExpectedVersion: { } published } now && now.PublishedRevision >= revision
            ? published
            : new Problem("", "not-published", _state.Current?.Failure ?? "Its files could not be stored; it is tried again.");
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
        _claims.IsClaiming(port, accountId)
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

    private Problem Gone() => _state.Current is null
        ? Fields.NotFound(DeviceRules.AuditKind)
        : new Problem("", "retired", "This device is retired. Restore it first.");

    private async Task<Result<DeviceView>> Rotate(TokenRotation how, string? reason, Actor actor)
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

        if (how != TokenRotation.Overlap)
        {
            var next = current.WithOnly(Secrets.Token()) with { AdminPassword = Secrets.Password() };
            return await Commit(
                current, how == TokenRotation.AtOnceWithPasswords ? next.WithRenewals(CustomerRules.Blank(reason), actor) : next, new Changes(), actor, "rotate", reason);
        }

        var now = time.GetUtcNow();
        var until = now + DeviceRules.Overlap(await _publisher.PossibleSettings(current));
        FormerToken[] formers = [.. current.Formers, new FormerToken(token, now, until, CustomerRules.Blank(reason), current.Folder)];
        var kept = formers.TakeLast(MostFormers).ToArray();
        var due = until - now;
        await this.RegisterOrUpdateReminder(RotationReminder, due < TimeSpan.FromDays(1) ? due : TimeSpan.FromDays(1), s_lookAtRotation);
        var view = await Commit(
            current,
            current with { Token = Secrets.Token(), Folder = [], Formers = kept, Removals = [.. current.Removals, .. formers.Except(kept).Select(former => former.Token)] },
            new Changes(), actor, "rotate", reason);
        // Only now that it is a former one: a token that is still the device's has no end.
        await Tokens(token).Expire(until);
        return view;
    }

    /// <summary>Once the former address leads to the new one, the phone is told to look there. It comes by itself when that fails.</summary>
    private async Task TellOfNewAddress(Actor actor)
    {
        try
        {
            await _working;
            if (_state.Current is { Retired: false, Unpublished: false, Formers.Length: > 0, Ports.Length: > 0 })
            {
                await Resync(actor);
            }
        }
        catch (Exception exception)
        {
            LogNotTold(logger, QuietText.Of(exception), Mac);
        }
    }

    private DeviceState Fresh() => new()
    {
        Mac = Mac,
        Token = Secrets.Token(),
        Folder = [],
        AdminPassword = Secrets.Password(),
        CreatedAt = time.GetUtcNow(),
    };

    private IDeviceTokenGrain Tokens(string token) => grains.GetDeviceToken(token);

    /// <summary>One after the other, since between its awaits a reentrant grain takes other calls.</summary>
    private async Task<T> Alone<T>(Func<Task<T>> work)
    {
        await _gate.WaitAsync();
        try
        {
            return await work();
        }
        catch
        {
            // Whether it was stored may not be known, and then nothing more could be: the next activation reads it, and goes on from there.
            DeactivateOnIdle();
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<ImportOutcome> ImportAlone(ImportedDevice device, bool apply, Actor actor)
    {
        var before = _state.Current;
        if (before?.Retired == true)
        {
            return new ImportOutcome(ImportFate.Refused, [Gone()]);
        }

        var current = before ?? Fresh();
        var ports = DeviceImports.Merge(current.Ports, device);
        var (next, problems) = await _shape.Of(current, DeviceRules.Tidy(DeviceImports.Merge(current.Details, device)), ports);
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
            var conflict = await _claims.Conflict(current, next);
            return conflict is null ? new ImportOutcome(fate, []) : new ImportOutcome(ImportFate.Refused, [conflict]);
        }

        var result = await CommitPorts(
            before ?? new DeviceState(), next, actor, before is null ? "create" : "change", "import", guard: false);
        return result.Succeeded ? new ImportOutcome(fate, []) : new ImportOutcome(ImportFate.Refused, result.Problems);
    }

    private Task<Result<DeviceView>> CommitPorts(
        DeviceState current, DeviceState next, Actor actor, string action, string? reason = null, bool guard = true)
    {
        var changes = DeviceRules.Compare(current.Details, next.Details).Field("status", current.Status, next.Status).ComparePorts(current.Ports, next.Ports);
        return _claims.Around(current, next, () => Commit(current, next, changes, actor, action, reason, guard));
    }

    private async Task<DeviceView> Commit(
        DeviceState current, DeviceState next, Changes changes, Actor actor, string action, string? reason = null, bool guard = true)
    {
        next = next with { Version = next.Version + 1 };
        if (DeviceRules.OtherFiles(current, next))
        {
            next = next.Revised(actor.Name, DeviceRules.Why(action, reason));
        }

        if (_state.Current is not null)
        {
            changes.Secret("token", current.Token, next.Token).Secret("adminPassword", current.AdminPassword, next.AdminPassword);
        }

        // First, so that what is stored is never without somebody to go on with it.
        if (guard && (next.HasFilesToDo || next.Renewals.Length > 0))
        {
            await Guard();
        }

        if (next.Token is { } token && token != current.Token)
        {
            await Tokens(token).Bind(token, Mac);
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
}
