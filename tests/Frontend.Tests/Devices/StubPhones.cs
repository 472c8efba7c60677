using System.Collections.Concurrent;
using System.Globalization;
using Billing.Audit;
using Billing.Devices;
using Billing.Frontend.Tests.Hosting;

namespace Billing.Frontend.Tests.Devices;

/// <summary>The inventory's part of a cluster in memory.</summary>
public sealed class StubPhones
{
    public ConcurrentDictionary<string, DeviceView> Devices { get; } = new();

    public ConcurrentDictionary<string, ProfileView> Profiles { get; } = new();

    public ConcurrentDictionary<string, PhoneSettings> Settings { get; } = new();

    public ConcurrentDictionary<string, RolloutView> Rollouts { get; } = new();

    public ConcurrentDictionary<string, ImportView> Imports { get; } = new();

    public ConcurrentDictionary<string, DeviceJobView> Jobs { get; } = new();

    /// <summary>What was ordered for many devices.</summary>
    public ConcurrentQueue<DeviceJobOrder> Orders { get; } = new();

    /// <summary>By the key of the token's grain and the name.</summary>
    public ConcurrentDictionary<(string Token, string File), ServedFile> Files { get; } = new();

    /// <summary>How many of <see cref="Fetches"/> asked for headers only.</summary>
    public int Heads { get; private set; }

    /// <summary>What was asked of the phones' own path: the key of the token's grain, file, address, user agent.</summary>
    public ConcurrentQueue<(string Token, string File, string? Address, string? UserAgent)> Fetches { get; } = new();

    /// <summary>Commands, in words.</summary>
    public ConcurrentQueue<string> Commands { get; } = new();

    public ConcurrentQueue<Actor> Actors { get; } = new();

    public ConcurrentQueue<DeviceQuery> Queries { get; } = new();

    public ProfileComparison Comparison { get; set; } = new() { Devices = 0, Families = [], Warnings = [] };

    public ImportRow[] ImportRows { get; set; } = [];

    /// <summary>What asking for a file throws instead.</summary>
    public Exception? FetchFailure { get; set; }

    public static PhoneModel[] Models { get; } =
    [
        new() { Vendor = "grandstream", Model = "HT802", Family = "grandstream-ht", Ports = 2 },
        new() { Vendor = "yealink", Model = "T31P", Family = "yealink-t", Ports = 2 },
        new() { Vendor = "yealink", Model = "T46U", Family = "yealink-t", Ports = 16 },
    ];

    public static DeviceView Device(string mac, string model = "T46U") => new()
    {
        Mac = mac,
        Details = new DeviceDetails { Vendor = "yealink", Model = model, ProfileId = "office" },
        Status = DeviceStatus.InStock,
        Ports = [],
        TotalPorts = Models.First(known => known.Model == model).Ports,
        Family = "yealink-t",
        Publishing = PublishStage.Published,
        Arrival = Arrival.NeverFetched,
        Flags = [],
        MaskedToken = "abcd…",
        CreatedAt = Moments.Noon,
        Version = 1,
    };

    public void Forget()
    {
        Devices.Clear();
        Profiles.Clear();
        Settings.Clear();
        Rollouts.Clear();
        Imports.Clear();
        Files.Clear();
        Fetches.Clear();
        Heads = 0;
        Commands.Clear();
        Actors.Clear();
        Queries.Clear();
        FetchFailure = null;
    }

    /// <returns>Null for a grain that is not of the inventory.</returns>
    public object? Make(Type type, object key) => type.Name switch
    {
        nameof(IDeviceGrain) => new StubDevice(this, (string)key),
        nameof(IDeviceListGrain) or nameof(IProfileListGrain) => new StubLists(this),
        nameof(IProfileGrain) => new StubProfile(this, (string)key),
        nameof(IRolloutGrain) => new StubRollout(this, (string)key),
        nameof(IDeviceImportGrain) => new StubImport(this, (string)key),
        nameof(IDeviceJobGrain) => new StubJob(this, (string)key),
        nameof(IDeviceTokenGrain) => new StubToken(this, (string)key),
        _ => null,
    };

    private sealed class StubDevice(StubPhones phones, string mac) : IDeviceGrain
    {
        public Task<Result<DeviceView>> Create(DeviceDetails details, Actor actor)
        {
            phones.Actors.Enqueue(actor);
            var model = Models.FirstOrDefault(known => known.Vendor == details.Vendor && string.Equals(known.Model, details.Model, StringComparison.OrdinalIgnoreCase));
            return Task.FromResult<Result<DeviceView>>(model is null ? new Problem("model", "unknown-model", "We do not know this model.")
                : phones.Devices.TryAdd(mac, Device(mac, model.Model) with { Details = details with { Model = model.Model } }) ? phones.Devices[mac]
                : new Problem("mac", "taken", "There is a device with this MAC already."));
        }

        public Task<DeviceView?> Get() => Task.FromResult(phones.Devices.GetValueOrDefault(mac));

        public Task<Result<DeviceView>> Change(DeviceDetails details, int version, Actor actor) => Tell(actor, "change", view =>
            view.Version != version ? new Problem("", Problem.Conflict, "Somebody else changed the device.") : view with { Details = details });

        public Task<Result<DeviceView>> Assign(int port, string accountId, bool shared, string? label, Actor actor) => Tell(actor, $"assign {port} {accountId} {shared} {label}", view =>
            port < 1 || port > view.TotalPorts ? new Problem("port", "out-of-range", $"There is no port {port}.")
            : !shared && phones.Devices.Values.Any(other => other.Mac != mac && other.Ports.Any(one => one.AccountId == accountId))
                ? new Problem("accountId", "taken", "Another port has this account. Say that the line is shared when both should have it.")
            : view with { Ports = [.. view.Ports.Where(one => one.Port != port).Append(new DevicePort { Port = port, AccountId = accountId, Shared = shared, Label = label }).OrderBy(one => one.Port)], Status = DeviceStatus.Assigned });

        public Task<Result<DeviceView>> Unassign(int port, Actor actor) => Tell(actor, $"unassign {port}", view => view with { Ports = [.. view.Ports.Where(one => one.Port != port)] });

        public Task<Result<DeviceView>> Retire(string? reason, Actor actor) => Tell(actor, $"retire {reason}", view => view with { Status = DeviceStatus.Retired, Ports = [], MaskedToken = null, Publishing = PublishStage.Nothing });

        public Task<Result<DeviceView>> Restore(string? reason, Actor actor) => Tell(actor, $"restore {reason}", view => view with { Status = DeviceStatus.InStock });

        public Task<Result<DeviceView>> RotateToken(TokenRotation how, string? reason, Actor actor) => Tell(actor, $"rotate {how} {reason}", view => view with { MaskedToken = "wxyz…" });

        public Task<Result<DeviceView>> Publish(Actor actor) => Tell(actor, "publish", view => view with { Publishing = PublishStage.Published });

        public Task<Result<DeviceView>> Resync(Actor actor) => Tell(actor, "resync", view => view.Ports.Length == 0
            ? new Problem("", "no-account", "None of its ports has an account: nobody knows where it is registered.")
            : view with { LastResync = new DeviceResync { At = Moments.Noon, Result = ResyncResult.Accepted, What = "The phone answered 200." } });

        public Task<DeviceRegistration?> Registration() => Task.FromResult<DeviceRegistration?>(
            phones.Devices[mac].Ports.Length == 0 ? null : new DeviceRegistration { Registered = true, At = Moments.Noon });

        public Task<Result<DeviceView>> ClearFlags(Actor actor) => Tell(actor, "clear-flags", view => view with { Flags = [] });

        public Task<Result<DevicePreview>> Preview(PhoneSettings? settings) => Task.FromResult<Result<DevicePreview>>(phones.Devices.ContainsKey(mac)
            ? new DevicePreview { Files = [new PreviewFile($"{mac}.cfg", "text/plain", "account.1.password = ••••••••")], Version = "0123456789ab" }
            : NoDevice());

        public Task<Result<RevealedUrl>> RevealUrl(Actor actor)
        {
            phones.Actors.Enqueue(actor);
            return Task.FromResult<Result<RevealedUrl>>(phones.Devices.ContainsKey(mac)
                ? new RevealedUrl($"https://phones.example/phones/{new string('a', 32)}/", [$"{mac}.cfg"])
                : NoDevice());
        }

        public Task<string?> RevealAdminPassword(Actor actor)
        {
            phones.Actors.Enqueue(actor);
            return Task.FromResult(phones.Devices.ContainsKey(mac) ? "menu password" : null);
        }

        public Task<PublishedVersion[]> History() => Task.FromResult<PublishedVersion[]>(
            [new() { Version = "0123456789ab", At = Moments.Noon, By = "Ada", Why = "Created", ProfileId = "office", ProfileVersion = 1 }]);

        public Task<ImportOutcome> Import(ImportedDevice device, bool apply, Actor actor) => throw new NotSupportedException();

        public Task<Result<string>> TakeProfile(string profileId, int version, string why, Actor actor) => throw new NotSupportedException();

        public Task AccountChanged(string accountId) => throw new NotSupportedException();

        public Task<bool> Has(int port, string accountId) => throw new NotSupportedException();

        public Task NoteFetch(string token, FetchNote fetch) => throw new NotSupportedException();

        public Task NoteWrongToken(FetchNote fetch) => throw new NotSupportedException();

        private static Problem NoDevice() => new("", Problem.NotFound, "There is no such device.");

        private Task<Result<DeviceView>> Tell(Actor actor, string command, Func<DeviceView, Result<DeviceView>> change)
        {
            phones.Actors.Enqueue(actor);
            phones.Commands.Enqueue(command);
            if (!phones.Devices.TryGetValue(mac, out var view))
            {
                return Task.FromResult<Result<DeviceView>>(NoDevice());
            }

            var result = change(view);
            if (result.Succeeded)
            {
                result = phones.Devices[mac] = result.Value with { Version = view.Version + 1 };
            }

            return Task.FromResult(result);
        }
    }

    private sealed class StubLists(StubPhones phones) : IDeviceListGrain, IProfileListGrain
    {
        public Task<Page<DeviceView>> List(DeviceQuery query, string? after, int take)
        {
            phones.Queries.Enqueue(query);
            var rest = phones.Devices.Values
                .Where(device => query.Status is null ? device.Status != DeviceStatus.Retired : device.Status == query.Status)
                .Where(device => query.Search is null || device.Mac.StartsWith(query.Search, StringComparison.OrdinalIgnoreCase) || device.Details.Name?.StartsWith(query.Search, StringComparison.OrdinalIgnoreCase) == true)
                .Where(device => query.Arrival is null || device.Arrival == query.Arrival)
                .Where(device => query.Flagged is null || device.Flags.Length > 0 == query.Flagged)
                .Where(device => query.ProfileId is null || device.Details.ProfileId == query.ProfileId)
                .Where(device => after is null || string.CompareOrdinal(device.Mac, after) > 0)
                .OrderBy(device => device.Mac, StringComparer.Ordinal).ToArray();
            return Task.FromResult(new Page<DeviceView>([.. rest.Take(take)], rest.Length > take ? rest[take - 1].Mac : null));
        }

        /// <summary>Two pages, whatever there is.</summary>
        public Task<CsvPage> Export(DeviceQuery query, string? after, int take)
        {
            phones.Queries.Enqueue(query);
            return Task.FromResult(after is null ? new CsvPage("mac,vendor\r\n001565000001,yealink\r\n", "more") : new CsvPage("001565000002,yealink\r\n", null));
        }

        Task<PhoneModel[]> IDeviceListGrain.Models() => Task.FromResult(Models);

        public Task<Page<ProfileSummary>> List(ProfileQuery query, string? after, int take) => Task.FromResult(new Page<ProfileSummary>(
            [
                .. phones.Profiles.Values.Where(profile => query.Search is null || profile.Id.StartsWith(query.Search, StringComparison.OrdinalIgnoreCase))
                    .OrderBy(profile => profile.Id, StringComparer.Ordinal)
                    .Select(profile => new ProfileSummary
                    {
                        Id = profile.Id,
                        Description = profile.Description,
                        Newest = profile.Newest,
                        Current = profile.Current,
                        ChangedAt = profile.Versions[0].At,
                        Server = profile.Settings.Server,
                    }),
            ], null));
    }

    private sealed class StubProfile(StubPhones phones, string id) : IProfileGrain
    {
        public Task<Result<ProfileView>> Create(string? description, PhoneSettings settings, string? reason, Actor actor)
        {
            phones.Actors.Enqueue(actor);
            if (Check(settings) is { Length: > 0 } problems)
            {
                return Task.FromResult<Result<ProfileView>>(problems);
            }

            phones.Settings[$"{id}/1"] = settings;
            return Task.FromResult<Result<ProfileView>>(phones.Profiles[id] = new ProfileView
            {
                Id = id,
                Description = description,
                Settings = settings,
                Newest = 1,
                Current = 1,
                Versions = [new ProfileVersion { Number = 1, At = Moments.Noon, EffectiveFrom = Moments.Noon, By = actor.Name, Why = reason }],
                CreatedAt = Moments.Noon,
                Version = 1,
            });
        }

        public Task<ProfileView?> Get() => Task.FromResult(phones.Profiles.GetValueOrDefault(id));

        public Task<Result<ProfileView>> Save(
            string? description, PhoneSettings settings, DateTimeOffset? effectiveFrom, string? reason, RolloutPlan? plan, int version, Actor actor) =>
            Task.FromResult(Next(description, settings, effectiveFrom, reason, plan, version, null, actor));

        public Task<Result<ProfileView>> Rollback(int to, string? reason, RolloutPlan? plan, int version, Actor actor) => Task.FromResult(
            phones.Settings.TryGetValue(string.Create(CultureInfo.InvariantCulture, $"{id}/{to}"), out var former)
                ? Next(phones.Profiles[id].Description, former, null, reason, plan, version, to, actor)
                : new Problem("to", Problem.NotFound, "There is no such former version."));

        public Task<PhoneSettings?> SettingsOf(int number) => Task.FromResult(phones.Settings.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"{id}/{number}")));

        public Task<Result<ProfileComparison>> Compare(PhoneSettings settings) => Task.FromResult<Result<ProfileComparison>>(
            !phones.Profiles.ContainsKey(id) ? new Problem("", Problem.NotFound, "There is no such profile.")
            : Check(settings) is { Length: > 0 } problems ? problems
            : phones.Comparison);

        public Task<int?> Current() => throw new NotSupportedException();

        public Task Settle(int number) => throw new NotSupportedException();

        private static Problem[] Check(PhoneSettings settings) =>
        [
            .. settings.Server.Length == 0 ? new[] { new Problem("server", "required", "A SIP server is required.") } : [],
            .. settings.Overrides.Index().Where(entry => entry.Item.Key == "bad key")
                .Select(entry => new Problem($"overrides[{entry.Index}].key", "invalid", "A key of Yealink looks like account.1.dtmf.type.")),
        ];

        private Result<ProfileView> Next(
            string? description, PhoneSettings settings, DateTimeOffset? effectiveFrom, string? reason, RolloutPlan? plan, int version, int? rollbackTo, Actor actor)
        {
            phones.Actors.Enqueue(actor);
            if (!phones.Profiles.TryGetValue(id, out var profile))
            {
                return new Problem("", Problem.NotFound, "There is no such profile.");
            }

            if (profile.Version != version)
            {
                return new Problem("", Problem.Conflict, "Somebody else changed the profile.");
            }

            if (Check(settings) is { Length: > 0 } problems)
            {
                return problems;
            }

            var number = profile.Newest + 1;
            var key = string.Create(CultureInfo.InvariantCulture, $"{id}/{number}");
            phones.Settings[key] = settings;
            phones.Rollouts[key] = new RolloutView
            {
                ProfileId = id,
                Number = number,
                Plan = plan ?? new RolloutPlan(),
                State = effectiveFrom is null ? RolloutState.Running : RolloutState.Scheduled,
                Stage = plan is { Canary: > 0 } ? RolloutStage.Canary : RolloutStage.All,
                EffectiveFrom = effectiveFrom ?? Moments.Noon,
                StartedAt = effectiveFrom is null ? Moments.Noon : null,
                Total = 10_000,
                Published = 1234,
                Fetched = 1000,
                Failed = 1,
                Failures = [new RolloutFailure("001565000001", "The files could not be stored.")],
            };
            var next = new ProfileVersion { Number = number, At = Moments.Noon, EffectiveFrom = effectiveFrom ?? Moments.Noon, By = actor.Name, Why = reason, RollbackTo = rollbackTo };
            return phones.Profiles[id] = profile with { Description = description, Settings = settings, Newest = number, Versions = [next, .. profile.Versions], Version = version + 1 };
        }
    }

    private sealed class StubRollout(StubPhones phones, string key) : IRolloutGrain
    {
        public Task Begin(RolloutPlan plan, DateTimeOffset effectiveFrom, string why, Actor actor) => throw new NotSupportedException();

        public Task<RolloutView?> Get() => Task.FromResult(phones.Rollouts.GetValueOrDefault(key));

        public Task<Result<RolloutView>> Pause(Actor actor) => Tell(actor, RolloutState.Paused, $"Paused by {actor.Name}.");

        public Task<Result<RolloutView>> Resume(Actor actor) => Tell(actor, RolloutState.Running, null);

        public Task<Result<RolloutView>> Cancel(string? reason, Actor actor) => Tell(actor, RolloutState.Cancelled, reason);

        private Task<Result<RolloutView>> Tell(Actor actor, RolloutState state, string? why)
        {
            phones.Actors.Enqueue(actor);
            return Task.FromResult<Result<RolloutView>>(!phones.Rollouts.TryGetValue(key, out var view) ? new Problem("", Problem.NotFound, "There is no such rollout.")
                : view.State == RolloutState.Cancelled ? new Problem("", "over", "This rollout is over.")
                : phones.Rollouts[key] = view with { State = state, Why = why });
        }
    }

    private sealed class StubImport(StubPhones phones, string id) : IDeviceImportGrain
    {
        public Task<Result<ImportView>> Check(string csv, Actor actor)
        {
            phones.Actors.Enqueue(actor);
            phones.Commands.Enqueue(csv);
            var rows = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1;
            return Task.FromResult<Result<ImportView>>(!csv.StartsWith("mac,", StringComparison.Ordinal)
                ? new Problem("csv", "no-column", "The header has no column mac.")
                : phones.Imports[id] = new ImportView
                {
                    Id = id,
                    Stage = ImportStage.Checked,
                    StartedAt = Moments.Noon,
                    By = actor.Name,
                    Rows = rows,
                    Devices = rows,
                    Done = rows,
                    New = rows - 1,
                    Changed = 0,
                    Unchanged = 0,
                    Refused = 1,
                    Warnings = ["The column colour is not read."],
                });
        }

        public Task<ImportView?> Get() => Task.FromResult(phones.Imports.GetValueOrDefault(id));

        public Task<Page<ImportRow>> Rows(ImportFate? fate, string? after, int take) =>
            Task.FromResult(new Page<ImportRow>([.. phones.ImportRows.Where(row => fate is null || row.Fate == fate).Take(take)], null));

        public Task<Result<ImportView>> Apply(Actor actor)
        {
            phones.Actors.Enqueue(actor);
            return Task.FromResult<Result<ImportView>>(phones.Imports.TryGetValue(id, out var view)
                ? phones.Imports[id] = view with { Stage = ImportStage.Applied }
                : new Problem("", Problem.NotFound, "There is no such import."));
        }
    }

    private sealed class StubJob(StubPhones phones, string id) : IDeviceJobGrain
    {
        public Task<Result<DeviceJobView>> Begin(DeviceJobOrder order, Actor actor)
        {
            phones.Actors.Enqueue(actor);
            phones.Orders.Enqueue(order);
            return Task.FromResult<Result<DeviceJobView>>(phones.Jobs[id] = new DeviceJobView
            {
                Id = id, Action = order.Action, ProfileId = order.ProfileId, PerSecond = order.PerSecond, Stage = DeviceJobStage.Running,
                StartedAt = Hosting.Moments.Noon, By = actor.Name, Devices = order.Macs.Length, Done = 0, Refused = 0, Refusals = [],
            });
        }

        public Task<DeviceJobView?> Get() => Task.FromResult(phones.Jobs.GetValueOrDefault(id));

        public Task<Result<DeviceJobView>> Stop(Actor actor) => Task.FromResult<Result<DeviceJobView>>(phones.Jobs.TryGetValue(id, out var view)
            ? phones.Jobs[id] = view with { Stage = DeviceJobStage.Stopped }
            : new Problem("", Problem.NotFound, "There is no such job."));
    }

    private sealed class StubToken(StubPhones phones, string token) : IDeviceTokenGrain
    {
        public Task<ServedFile?> Fetch(string file, string? address, string? userAgent, bool head)
        {
            phones.Heads += head ? 1 : 0;
            phones.Fetches.Enqueue((token, file, address, userAgent));
            return phones.FetchFailure is { } failure ? Task.FromException<ServedFile?>(failure) : Task.FromResult(phones.Files.GetValueOrDefault((token, file)));
        }

        public Task Note(FetchNote[] fetches) => throw new NotSupportedException();

        public Task Bind(string token, string mac) => throw new NotSupportedException();

        public Task Expire(DateTimeOffset? until) => throw new NotSupportedException();
    }
}
