using System.Globalization;
using System.Text.Json;
using Billing.Audit;
using Billing.Customers;
using Billing.Provisioning;
using Billing.Storage;
using Microsoft.Extensions.Logging;

namespace Billing.Devices;

[GrainType("profile")]
public sealed partial class ProfileGrain(
    [PersistentState("profile")] IPersistentState<ProfileState> stored,
    IAuditLog log,
    IStateIndex index,
    TimeProvider time,
    ILogger<ProfileGrain> logger) : Grain, IProfileGrain, IRemindable
{
    private const string AuditKind = "profile";
    private const string Reminder = "rollout";
    private const int LongestReason = 500;

    /// <summary>A row may have 1 MiB; a version takes some 300 bytes of it.</summary>
    private const int MostVersions = 1000;
    private static readonly TimeSpan s_again = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_latest = TimeSpan.FromDays(365);

    private readonly AuditedState<ProfileState> _state = new(stored, log, logger);

    private string Id => this.GetPrimaryKeyString();

    public static string VersionKey(string profile, int number) => string.Create(CultureInfo.InvariantCulture, $"{profile}/{number}");

    public override Task OnActivateAsync(CancellationToken cancellationToken) => _state.Log();

    public async Task<Result<ProfileView>> Create(string? description, PhoneSettings settings, string? reason, Actor actor)
    {
        settings = Tidy(settings);
        var fields = Check(description, reason, plan: null);
        fields.Refuse(!Ids.IsName(Id), "id", "invalid", "An id has 1 to 64 lower-case letters, digits, dots, dashes or underscores, and begins with a letter or digit.");
        Problem[] problems = [.. fields.Problems, .. PhoneSettingsRules.Check(settings)];
        if (problems.Length > 0)
        {
            return problems;
        }

        if (_state.Current is not null)
        {
            return Fields.Taken(AuditKind);
        }

        await Settings(1).Put(settings);
        var now = time.GetUtcNow();
        return await Store(
            new ProfileState
            {
                Id = Id,
                Description = CustomerRules.Blank(description),
                Settings = settings,
                Versions = [new ProfileVersion { Number = 1, At = now, EffectiveFrom = now, By = actor.Name, Why = CustomerRules.Blank(reason) }],
                Current = 1,
                CreatedAt = now,
            },
            Compare(new ProfileState { Settings = new PhoneSettings { Codecs = [] } }, description, settings), actor, "create", reason);
    }

    public Task<ProfileView?> Get() => Task.FromResult(_state.Current?.View());

    public Task<Result<ProfileView>> Save(
        string? description, PhoneSettings settings, DateTimeOffset? effectiveFrom, string? reason, RolloutPlan? plan, int version, Actor actor) =>
        Save(description, settings, effectiveFrom, reason, plan, version, rollbackTo: null, actor);

    public async Task<Result<ProfileView>> Rollback(int to, string? reason, RolloutPlan? plan, int version, Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound(AuditKind);
        }

        // Of the newest version only a rollout that was cancelled leaves devices without it.
        if (to == current.Newest
            && await GrainFactory.GetGrain<IRolloutGrain>(VersionKey(Id, to)).Get() is not { State: RolloutState.Cancelled })
        {
            return new Problem("to", "newest", "This is the newest version: its rollout was not cancelled.");
        }

        return await SettingsOf(to) is { } former
            ? await Save(current.Description, former, effectiveFrom: null, reason, plan, version, to, actor)
            : new Problem("to", Problem.NotFound, "There is no such version.");
    }

    public async Task<PhoneSettings?> SettingsOf(int number) =>
        _state.Current is { } current && Array.Exists(current.Versions, version => version.Number == number) ? await Settings(number).Get() : null;

    public async Task<Result<ProfileComparison>> Compare(PhoneSettings settings)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound(AuditKind);
        }

        settings = Tidy(settings);
        if (PhoneSettingsRules.Check(settings) is { Count: > 0 } problems)
        {
            return problems.ToArray();
        }

        var families = new List<FamilyComparison>();
        foreach (var family in PhoneCatalog.Families)
        {
            var filter = RowFilter.And(ProfileDevices.Of(Id), RowFilter.Equal(nameof(DeviceState.Family), family.Id))!;
            // One with lines says more than one in stock.
            var sample = await ProfileDevices.List(index, ProfileDevices.Assigned(filter), null, 1);
            sample = sample.Count > 0 ? sample : await ProfileDevices.List(index, filter, null, 1);
            if (sample.Count > 0)
            {
                families.Add(await Compare(sample[0].Value, current.Settings, settings));
            }
        }

        return new ProfileComparison
        {
            Devices = await ProfileDevices.Count(index, ProfileDevices.Of(Id)),
            Families = [.. families],
            Warnings = [.. PhoneSettingsRules.Warnings(settings)],
            Fetching = await ProfileDevices.Count(index, ProfileDevices.ThatFetch(ProfileDevices.Of(Id))),
        };
    }

    public Task<int?> Current() => Task.FromResult(_state.Current?.Current);

    public async Task Settle(int number)
    {
        if (_state.Current is { } current && current.Current < number && Array.Exists(current.Versions, version => version.Number == number))
        {
            await _state.Store(current with { Current = number }, entry: null);
        }
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status) => await BeginDue();

    private async Task<FamilyComparison> Compare(DeviceState sample, PhoneSettings before, PhoneSettings after)
    {
        var device = GrainFactory.GetGrain<IDeviceGrain>(sample.Mac);
        var (old, next) = (await device.Preview(before), await device.Preview(after));
        var (olds, news) = (old.Value?.Files ?? [], next.Value?.Files ?? []);
        return new FamilyComparison
        {
            Family = sample.Family,
            Mac = sample.Mac,
            Model = sample.Details.Model,
            Files = next.Succeeded
                ? [.. olds.Concat(news).Select(file => file.Name).Distinct().Select(name => LineDiff.Compare(name, Text(olds, name), Text(news, name)))]
                : [],
            Problems = next.Problems,
        };

        static string Text(PreviewFile[] files, string name) => Array.Find(files, file => file.Name == name)?.Text ?? "";
    }

    private async Task<Result<ProfileView>> Save(
        string? description, PhoneSettings settings, DateTimeOffset? effectiveFrom, string? reason, RolloutPlan? plan, int version, int? rollbackTo, Actor actor)
    {
        if (_state.Current is not { } current)
        {
            return Fields.NotFound(AuditKind);
        }

        if (current.Version != version)
        {
            return Fields.Conflict(AuditKind);
        }

        settings = Tidy(settings);
        var now = time.GetUtcNow();
        var fields = Check(description, reason, plan)
            .Refuse(effectiveFrom > now + s_latest, "effectiveFrom", "out-of-range", "A version is effective within a year.");
        Problem[] problems = [.. fields.Problems, .. PhoneSettingsRules.Check(settings)];
        if (problems.Length > 0)
        {
            return problems;
        }

        var changes = Compare(current, description, settings);
        var next = current with { Description = CustomerRules.Blank(description) };
        if (rollbackTo != current.Newest && Same(settings, current.Settings))
        {
            return next == current ? current.View() : await Store(next, changes, actor, "change", reason);
        }

        if (current.Versions.Length >= MostVersions)
        {
            return new Problem("", "too-many", "This profile has had a thousand versions. Make another one.");
        }

        var number = current.Newest + 1;
        await Settings(number).Put(settings);
        var from = effectiveFrom > now ? effectiveFrom.Value : now;
        var why = CustomerRules.Blank(reason) ?? (rollbackTo is null
            ? string.Create(CultureInfo.InvariantCulture, $"Version {number} of profile {Id}")
            : string.Create(CultureInfo.InvariantCulture, $"Profile {Id} back to version {rollbackTo}"));
        next = next with
        {
            Settings = settings,
            Versions = [
                new ProfileVersion { Number = number, At = now, EffectiveFrom = from, By = actor.Name, Why = CustomerRules.Blank(reason), RollbackTo = rollbackTo },
                .. current.Versions],
            Due = new DueRollout(number, plan ?? new RolloutPlan(), from, why, actor),
        };
        // First, so that the version is never stored without somebody to roll it out.
        await this.RegisterOrUpdateReminder(Reminder, s_again, s_again);
        var view = await Store(next, changes, actor, rollbackTo is null ? "change" : "roll-back", reason);
        ProvisioningMetrics.Version(rollbackTo is not null);
        try
        {
            await BeginDue();
        }
        catch (Exception exception)
        {
            LogDelayed(logger, exception, Id);
        }

        return view;
    }

    private async Task BeginDue()
    {
        if (_state.Current is { Due: { } due } current)
        {
            await GrainFactory.GetGrain<IRolloutGrain>(VersionKey(Id, due.Number)).Begin(due.Plan, due.EffectiveFrom, due.Why, due.Actor);
            await _state.Store(current with { Due = null }, entry: null);
        }

        if (await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private IProfileVersionGrain Settings(int number) => GrainFactory.GetGrain<IProfileVersionGrain>(VersionKey(Id, number));

    private static Fields Check(string? description, string? reason, RolloutPlan? plan) => new Fields()
        .Text("description", description, required: false, 500)
        .Text("reason", reason, required: false, LongestReason, lines: true)
        .Refuse(plan?.Canary is < 0 or > 10_000, "plan.canary", "out-of-range", "Between 0 and 10,000 devices go first.")
        .Refuse(plan?.StageMinutes is < 1 or > 43_200, "plan.stageMinutes", "out-of-range", "A stage takes between a minute and thirty days.")
        .Refuse(plan?.MostMissingPercent is < 0 or > 100, "plan.mostMissingPercent", "out-of-range", "Between 0 and 100 percent may be missing.")
        .Refuse(plan?.ResyncsPerSecond is < 0 or > 200, "plan.resyncsPerSecond", "out-of-range", "At most 200 phones a second are told.");

    private async Task<ProfileView> Store(ProfileState next, Changes changes, Actor actor, string action, string? reason)
    {
        next = next with { Version = next.Version + 1 };
        await _state.Store(next, changes.By(actor, action, AuditKind, Id, time.GetUtcNow(), CustomerRules.Blank(reason)));
        return next.View();
    }

    /// <summary>A list that somebody's JSON calls null is an empty one.</summary>
    private static PhoneSettings Tidy(PhoneSettings settings) => settings with { Codecs = settings.Codecs ?? [], Overrides = settings.Overrides ?? [] };

    /// <summary>By content, arrays too.</summary>
    private static bool Same(PhoneSettings one, PhoneSettings other) => JsonSerializer.Serialize(one) == JsonSerializer.Serialize(other);

    private static Changes Compare(ProfileState before, string? description, PhoneSettings after) => new Changes()
        .Field("description", before.Description, CustomerRules.Blank(description))
        .List("codecs", before.Settings.Codecs, after.Codecs)
        .Field("server", before.Settings.Server, after.Server)
        .Field("port", before.Settings.Port, after.Port)
        .Field("transport", before.Settings.Transport, after.Transport)
        .Field("outboundProxy", before.Settings.OutboundProxy, after.OutboundProxy)
        .Field("registerSeconds", before.Settings.RegisterSeconds, after.RegisterSeconds)
        .Field("srtp", before.Settings.Srtp, after.Srtp)
        .Field("ntpServer", before.Settings.NtpServer, after.NtpServer)
        .Field("timeZone", before.Settings.TimeZone, after.TimeZone)
        .Field("language", before.Settings.Language, after.Language)
        .Field("provisioningMinutes", before.Settings.ProvisioningMinutes, after.ProvisioningMinutes)
        .Field("adminPassword", before.Settings.AdminPassword, after.AdminPassword)
        .Field("voicemailNumber", before.Settings.VoicemailNumber, after.VoicemailNumber)
        .Field("vlanId", before.Settings.VlanId, after.VlanId)
        .Field("validateCertificates", before.Settings.ValidateCertificates, after.ValidateCertificates)
        .List("overrides", Texts(before.Settings), Texts(after));

    private static string[] Texts(PhoneSettings settings) => [.. settings.Overrides.Select(one => $"{one.Family}: {one.Key} = {one.Value}")];

    [LoggerMessage(1, LogLevel.Warning, "The rollout of profile {Profile} could not begin; it is tried again")]
    private static partial void LogDelayed(ILogger logger, Exception exception, string profile);
}
