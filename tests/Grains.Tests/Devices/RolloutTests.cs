using Billing.Devices;
using Testing;
using static Billing.Grains.Tests.Devices.DeviceSilo;

namespace Billing.Grains.Tests.Devices;

[TestClass]
public class RolloutTests
{
    private static readonly RolloutPlan s_quiet = new() { ResyncsPerSecond = 0 };
    private static DeviceSilo s_silo = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_silo = await DeviceSilo.Start();

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    [TestCleanup]
    public void Mend()
    {
        s_silo.Files.BrokenFor.Clear();
        s_silo.Files.Gate = Task.CompletedTask;
    }

    [TestMethod]
    public async Task A_new_version_reaches_every_device_and_those_new_to_the_profile()
    {
        var devices = await Devices("all", 25);
        var view = await Save("all", "new.example.com", s_quiet);
        Assert.AreEqual((2, 1), (view.Newest, view.Current));
        var done = await Until("all", 2, RolloutState.Done);
        Assert.AreEqual((25, 25, 0, 0), (done.Total, done.Published, done.Failed, done.ToDo));
        foreach (var device in devices)
        {
            Assert.AreEqual(2, (await device.Get())!.ProfileVersion);
            StringAssert.Contains(await s_silo.TextOf(device), "new.example.com");
            StringAssert.Contains((await device.History())[0].Why, "Version 2");
        }

        Assert.IsLessThanOrEqualTo(8, s_silo.Files.MostAtOnce);
        Assert.AreEqual(2, (await s_silo.Grains.GetGrain<IProfileGrain>("all").Get())!.Current);
        var late = s_silo.Device(s_silo.NextMac());
        Assert.AreEqual(2, Told(await late.Create(Yealink with { ProfileId = "all" }, TestSilo.Ada)).ProfileVersion);
    }

    [TestMethod]
    public async Task A_version_waits_for_its_time()
    {
        var device = (await Devices("later", 1))[0];
        var at = s_silo.Silo.Time.GetUtcNow() + TimeSpan.FromHours(3);
        var profile = s_silo.Grains.GetGrain<IProfileGrain>("later");
        var view = (await profile.Get())!;
        Told(await profile.Save(null, view.Settings with { Server = "later.example.com" }, at, null, s_quiet, view.Version, TestSilo.Ada));
        Assert.AreEqual(RolloutState.Scheduled, (await Rollout("later", 2).Get())!.State);
        Assert.AreEqual(1, (await device.Get())!.ProfileVersion);
        s_silo.Silo.Time.SetUtcNow(at);
        await Rollout("later", 2).AsReference<IRemindable>().ReceiveReminder("go-on", default);
        await Until("later", 2, RolloutState.Done);
        Assert.AreEqual(2, (await device.Get())!.ProfileVersion);
    }

    [TestMethod]
    public async Task A_paused_rollout_goes_on_where_it_was_also_after_a_crash()
    {
        var devices = await Devices("paused", 30);
        var gate = new TaskCompletionSource();
        s_silo.Files.Gate = gate.Task;
        await Save("paused", "paused.example.com", s_quiet);
        await Eventually.Async(async () => await AtVersion(devices, 2) >= 8, "the first devices to be under way", Soon);
        Told(await Rollout("paused", 2).Pause(TestSilo.Ada));
        gate.SetResult();
        s_silo.Files.Gate = Task.CompletedTask;
        await Eventually.Async(async () => (await Rollout("paused", 2).Get())!.Published >= 8, "the devices under way to be finished", Soon);
        var some = await AtVersion(devices, 2);
        Assert.IsLessThan(30, some);
        await s_silo.Forget(Rollout("paused", 2));
        Assert.AreEqual((RolloutState.Paused, some), ((await Rollout("paused", 2).Get())!.State, await AtVersion(devices, 2)));
        Told(await Rollout("paused", 2).Resume(TestSilo.Ada));
        await Until("paused", 2, RolloutState.Done);
        Assert.AreEqual(30, await AtVersion(devices, 2));
    }

    [TestMethod]
    public async Task A_rollout_whose_silo_dies_is_brought_back_by_its_reminder()
    {
        var devices = await Devices("dies", 30);
        var gate = new TaskCompletionSource();
        s_silo.Files.Gate = gate.Task;
        await Save("dies", "dies.example.com", s_quiet);
        await Eventually.Async(async () => await AtVersion(devices, 2) >= 8, "the first devices to be under way", Soon);
        await s_silo.Forget(Rollout("dies", 2));
        gate.SetResult();
        s_silo.Files.Gate = Task.CompletedTask;
        await Rollout("dies", 2).AsReference<IRemindable>().ReceiveReminder("go-on", default);
        await Until("dies", 2, RolloutState.Done);
        foreach (var device in devices)
        {
            StringAssert.Contains(await s_silo.TextOf(device), "dies.example.com");
            Assert.AreEqual(PublishStage.Published, (await device.Get())!.Publishing);
        }
    }

    [TestMethod]
    public async Task A_rollout_that_does_not_learn_whether_it_was_stored_goes_on_from_what_is()
    {
        var devices = await Devices("unclear", 12);
        var gate = new TaskCompletionSource();
        s_silo.Files.Gate = gate.Task;
        await Save("unclear", "unclear.example.com", s_quiet);
        await Eventually.Async(async () => await AtVersion(devices, 2) >= 8, "the first devices to be under way", Soon);
        s_silo.Rows.LoseAnswer("rollout", "unclear/2");
        gate.SetResult();
        s_silo.Files.Gate = Task.CompletedTask;
        RolloutView? view = null;
        await Eventually.Async(
            async () =>
            {
                await Rollout("unclear", 2).AsReference<IRemindable>().ReceiveReminder("go-on", default);
                return (view = await Rollout("unclear", 2).Get())?.State == RolloutState.Done;
            },
            "the rollout to be done", Soon, () => view?.ToString() ?? "none");
        Assert.AreEqual((12, 12), (view!.Published, await AtVersion(devices, 2)));
    }

    [TestMethod]
    public async Task A_device_that_does_not_learn_whether_it_was_stored_is_published_all_the_same()
    {
        var device = (await Devices("unclear-device", 1))[0];
        var gate = new TaskCompletionSource();
        s_silo.Files.Gate = gate.Task;
        var view = (await device.Get())!;
        Told(await device.Assign(2, await s_silo.Account("unclear-device-2"), shared: false, null, TestSilo.Ada));
        s_silo.Rows.LoseAnswer("device", view.Mac);
        gate.SetResult();
        s_silo.Files.Gate = Task.CompletedTask;
        await Eventually.Async(
            async () =>
            {
                await device.AsReference<IRemindable>().ReceiveReminder("publish", default);
                return (await device.Get())!.Publishing == PublishStage.Published;
            },
            "the files to be published", Soon);
        Told(await device.Unassign(2, TestSilo.Ada));
    }

    [TestMethod]
    public async Task A_canary_that_does_not_come_back_stops_the_rest()
    {
        var devices = await Devices("canary", 20, fetched: true);
        await Save("canary", "broken.example.com", s_quiet with { Canary = 4, StageMinutes = 10 });
        await Eventually.Async(async () => (await Rollout("canary", 2).Get())!.Waiting, "the canaries to be waited for", Soon);
        var canaries = await With(devices, 2);
        Assert.HasCount(4, canaries);
        await s_silo.Fetch(canaries[0]);
        s_silo.Silo.Time.Advance(TimeSpan.FromMinutes(10));
        var stopped = await Until("canary", 2, RolloutState.Stopped);
        StringAssert.Contains(stopped.Why, "3 of 4 phones did not come back");
        Assert.AreEqual(4, await AtVersion(devices, 2));
        Assert.AreEqual(1, (await s_silo.Grains.GetGrain<IProfileGrain>("canary").Get())!.Current);

        // Back to the former version: the four get it again, and the newer rollout ends the stopped one.
        var profile = s_silo.Grains.GetGrain<IProfileGrain>("canary");
        Told(await profile.Rollback(1, "canary", s_quiet, (await profile.Get())!.Version, TestSilo.Ada));
        await Until("canary", 3, RolloutState.Done);
        Assert.AreEqual(RolloutState.Cancelled, (await Rollout("canary", 2).Get())!.State);
        var view = (await profile.Get())!;
        Assert.AreEqual((3, 1), (view.Current, view.Versions[0].RollbackTo));
        foreach (var device in devices)
        {
            StringAssert.Contains(await s_silo.TextOf(device), "sip.example.com");
        }
    }

    [TestMethod]
    public async Task Whoever_has_seen_the_missing_phones_goes_on_without_them()
    {
        var devices = await Devices("forgiven", 40, fetched: true);
        await Save("forgiven", "forgiven.example.com", s_quiet with { Canary = 2, StageMinutes = 10 });
        await Eventually.Async(async () => (await Rollout("forgiven", 2).Get())!.Waiting, "the canaries to be waited for", Soon);
        var canaries = await With(devices, 2);
        s_silo.Silo.Time.Advance(TimeSpan.FromMinutes(10));
        StringAssert.Contains((await Until("forgiven", 2, RolloutState.Stopped)).Why, "2 of 2 phones");
        Assert.AreEqual(RolloutStage.Tenth, Told(await Rollout("forgiven", 2).Resume(TestSilo.Ada)).Stage);
        await Eventually.Async(async () => await AtVersion(devices, 2) == 4 && (await Rollout("forgiven", 2).Get())!.Waiting, "the tenth to be waited for", Soon);

        // The two of the tenth come back, and the two that were forgiven hold nobody up.
        var tenth = (await With(devices, 2)).Except(canaries).ToArray();
        Assert.HasCount(2, tenth);
        await Task.WhenAll(tenth.Select(device => s_silo.Fetch(device)));

        await Eventually.Async(
            async () =>
            {
                s_silo.Silo.Time.Advance(TimeSpan.FromSeconds(1));
                return (await Rollout("forgiven", 2).Get())!.State == RolloutState.Done;
            },
            "the rollout to be done", Soon);
        Assert.AreEqual(40, await AtVersion(devices, 2));
    }

    [TestMethod]
    public async Task A_canary_without_a_phone_that_ever_fetched_tries_nothing_and_stops()
    {
        var devices = await Devices("unknown", 20);
        var profile = s_silo.Grains.GetGrain<IProfileGrain>("unknown");
        var comparison = Told(await profile.Compare((await profile.Get())!.Settings with { Server = "unknown.example.com" }));
        Assert.AreEqual((20, 0), (comparison.Devices, comparison.Fetching));
        await Save("unknown", "unknown.example.com", s_quiet with { Canary = 4 });
        StringAssert.Contains((await Until("unknown", 2, RolloutState.Stopped)).Why, "nothing was tried");
        Assert.AreEqual(0, await AtVersion(devices, 2));
        Told(await Rollout("unknown", 2).Resume(TestSilo.Ada));
        await Eventually.Async(async () => (await Rollout("unknown", 2).Get())!.Waiting, "the tenth to be waited for", Soon);
        s_silo.Silo.Time.Advance(TimeSpan.FromMinutes(60));
        StringAssert.Contains((await Until("unknown", 2, RolloutState.Stopped)).Why, "nothing was tried");
        Assert.AreEqual(4, await AtVersion(devices, 2));
        Told(await Rollout("unknown", 2).Resume(TestSilo.Ada));
        await Until("unknown", 2, RolloutState.Done);
    }

    [TestMethod]
    public async Task Phones_in_stock_hold_no_rollout_up()
    {
        await s_silo.Profile("shelf");
        var device = s_silo.Device(s_silo.NextMac());
        Told(await device.Create(Yealink with { ProfileId = "shelf" }, TestSilo.Ada));
        await Save("shelf", "shelf.example.com", s_quiet with { Canary = 4 });
        await Until("shelf", 2, RolloutState.Done);
        Assert.AreEqual(2, (await device.Get())!.ProfileVersion);
    }

    [TestMethod]
    public async Task Phones_that_fetch_and_do_not_register_again_stop_a_canary()
    {
        var devices = await Devices("silent", 20, fetched: true);
        var before = s_silo.Silo.Time.GetUtcNow() - TimeSpan.FromMinutes(5);
        for (var i = 0; i < 20; i++)
        {
            s_silo.Notifies.Registrations[$"silent-{i}"] = new DeviceRegistration { Registered = true, At = before };
        }

        await Save("silent", "silent.example.com", s_quiet with { Canary = 4, StageMinutes = 10 });
        await Eventually.Async(async () => (await Rollout("silent", 2).Get())!.Waiting, "the canaries to be waited for", Soon);
        var canaries = await With(devices, 2);
        foreach (var device in canaries)
        {
            await s_silo.Fetch(device);
        }

        // All have fetched it; but their registrations are from before.
        await Eventually.Async(async () => (await Task.WhenAll(canaries.Select(one => one.Get()))).All(one => one!.Arrival == Arrival.Current), "the fetches to be noted", Soon);
        s_silo.Silo.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.IsTrue((await Rollout("silent", 2).Get())!.Waiting);
        for (var i = 0; i < 4; i++)
        {
            s_silo.Notifies.Registrations[(await canaries[i].Get())!.Ports[0].AccountId] =
                i < 2 ? new DeviceRegistration { Registered = true, At = s_silo.Silo.Time.GetUtcNow() } : new DeviceRegistration { Registered = false };
        }

        s_silo.Silo.Time.Advance(TimeSpan.FromMinutes(5));
        var why = (await Until("silent", 2, RolloutState.Stopped)).Why;
        StringAssert.Contains(why, "2 of 4 phones");
        StringAssert.Contains(why, "2 of them fetched the files and did not register again");
        Assert.AreEqual(4, await AtVersion(devices, 2));
    }

    [TestMethod]
    public async Task Phones_that_register_again_are_followed_at_once()
    {
        var devices = await Devices("again", 4, fetched: true);
        var at = s_silo.Silo.Time.GetUtcNow() - TimeSpan.FromMinutes(5);
        for (var i = 0; i < 4; i++)
        {
            s_silo.Notifies.Registrations[$"again-{i}"] = new DeviceRegistration { Registered = true, At = at };
        }

        await Save("again", "again.example.com", s_quiet with { Canary = 2, StageMinutes = 600 });
        await Eventually.Async(async () => (await Rollout("again", 2).Get())!.Waiting, "the canaries to be waited for", Soon);
        foreach (var device in await With(devices, 2))
        {
            await s_silo.Fetch(device);
        }

        for (var i = 0; i < 4; i++)
        {
            s_silo.Notifies.Registrations[$"again-{i}"] = new DeviceRegistration { Registered = true, At = s_silo.Silo.Time.GetUtcNow() };
        }

        await Eventually.Async(
            async () =>
            {
                s_silo.Silo.Time.Advance(TimeSpan.FromSeconds(1));
                return (await Rollout("again", 2).Get())!.State == RolloutState.Done;
            },
            "the rollout to be done", Soon);
    }

    [TestMethod]
    public async Task A_canary_that_comes_back_is_followed_by_a_tenth_and_then_by_all()
    {
        var devices = await Devices("stages", 40, fetched: true);
        await Save("stages", "stages.example.com", s_quiet with { Canary = 2 });
        foreach (var (stage, size) in new[] { (RolloutStage.Canary, 2), (RolloutStage.Tenth, 4) })
        {
            RolloutView? view = null;
            await Eventually.Async(
                async () =>
                {
                    s_silo.Silo.Time.Advance(TimeSpan.FromSeconds(1));
                    return (view = await Rollout("stages", 2).Get()) is { Waiting: true } && view.Stage == stage;
                },
                $"the stage {stage} to be waited for", Soon, () => view?.ToString() ?? "none");
            var some = await With(devices, 2);
            Assert.HasCount(size, some);
            await Task.WhenAll(some.Select(device => s_silo.Fetch(device)));
        }

        var done = await Until("stages", 2, RolloutState.Done);
        Assert.AreEqual((40, 40), (done.Total, done.Published));
    }

    [TestMethod]
    public async Task A_newest_version_whose_rollout_was_cancelled_can_be_rolled_out_again()
    {
        var device = (await Devices("cancelled", 1))[0];
        var profile = s_silo.Grains.GetGrain<IProfileGrain>("cancelled");
        var view = (await profile.Get())!;
        Told(await profile.Save(
            null, view.Settings with { Server = "cancelled.example.com" }, s_silo.Silo.Time.GetUtcNow() + TimeSpan.FromHours(1), null, s_quiet, view.Version, TestSilo.Ada));
        Assert.AreEqual("newest", (await profile.Rollback(2, null, s_quiet, 2, TestSilo.Ada)).Problems.Single().Code);
        Told(await Rollout("cancelled", 2).Cancel(null, TestSilo.Ada));
        var again = Told(await profile.Rollback(2, null, s_quiet, 2, TestSilo.Ada));
        Assert.AreEqual((3, 2), (again.Newest, again.Versions[0].RollbackTo));
        await Until("cancelled", 3, RolloutState.Done);
        StringAssert.Contains(await s_silo.TextOf(device), "cancelled.example.com");
    }

    [TestMethod]
    public async Task Devices_that_cannot_be_published_stop_a_canary_and_are_named()
    {
        var devices = await Devices("fails", 10, fetched: true);
        foreach (var device in devices)
        {
            s_silo.Files.BrokenFor[device.GetPrimaryKeyString()] = true;
        }

        await Save("fails", "fails.example.com", s_quiet with { Canary = 2 });
        var stopped = await Until("fails", 2, RolloutState.Stopped);
        Assert.AreEqual((0, 2), (stopped.Published, stopped.Failed));
        StringAssert.Contains(stopped.Failures[0].Why, "could not be stored");
        Told(await Rollout("fails", 2).Cancel("never mind", TestSilo.Ada));
        Assert.AreEqual("never mind", (await Rollout("fails", 2).Get())!.Why);
        Assert.AreEqual("over", (await Rollout("fails", 2).Resume(TestSilo.Ada)).Problems.Single().Code);
    }

    [TestMethod]
    public async Task Phones_are_told_at_a_pace()
    {
        await Devices("paced", 6, fetched: true);
        await Save("paced", "paced.example.com", new RolloutPlan { ResyncsPerSecond = 4 });
        await Eventually.Async(() => Heard() == 4, "the first four to be told", Soon);
        Assert.AreEqual(RolloutState.Running, (await Rollout("paced", 2).Get())!.State);
        await Eventually.Async(
            () =>
            {
                s_silo.Silo.Time.Advance(TimeSpan.FromSeconds(1));
                return Heard() == 6;
            },
            "the others to be told", Soon);
        await Eventually.Async(
            async () =>
            {
                s_silo.Silo.Time.Advance(TimeSpan.FromSeconds(1));
                return (await Rollout("paced", 2).Get())!.State == RolloutState.Done;
            },
            "the end", Soon);

        static int Heard() => s_silo.Notifies.Heard.Count(one => one.Account.StartsWith("paced-", StringComparison.Ordinal));
    }

    private static async Task<IDeviceGrain[]> Devices(string profile, int count, bool fetched = false)
    {
        await s_silo.Profile(profile);
        var devices = new List<IDeviceGrain>();
        for (var i = 0; i < count; i++)
        {
            var device = await s_silo.Assigned($"{profile}-{i}", profile);
            devices.Add(device);
            if (fetched)
            {
                await s_silo.Fetch(device);
                await DeviceSilo.Until(device, view => view.Arrival == Arrival.Current, "the fetch to be noted");
            }
        }

        return [.. devices];
    }

    private static async Task<ProfileView> Save(string id, string server, RolloutPlan plan)
    {
        var profile = s_silo.Grains.GetGrain<IProfileGrain>(id);
        var view = (await profile.Get())!;
        return Told(await profile.Save(view.Description, view.Settings with { Server = server }, null, null, plan, view.Version, TestSilo.Ada));
    }

    private static IRolloutGrain Rollout(string profile, int number) => s_silo.Grains.GetGrain<IRolloutGrain>($"{profile}/{number}");

    /// <summary>The clock goes on meanwhile, as a rollout that has just looked looks again only later.</summary>
    private static async Task<RolloutView> Until(string profile, int number, RolloutState state)
    {
        RolloutView? view = null;
        await Eventually.Async(
            async () =>
            {
                s_silo.Silo.Time.Advance(TimeSpan.FromMilliseconds(100));
                return (view = await Rollout(profile, number).Get())?.State == state;
            },
            $"rollout {profile}/{number} to be {state}", Soon, () => view?.ToString() ?? "none");
        return view!;
    }

    private static async Task<IDeviceGrain[]> With(IDeviceGrain[] devices, int version)
    {
        var views = await Task.WhenAll(devices.Select(device => device.Get()));
        return [.. devices.Where((_, i) => views[i]!.ProfileVersion == version)];
    }

    private static async Task<int> AtVersion(IDeviceGrain[] devices, int version) => (await With(devices, version)).Length;
}
