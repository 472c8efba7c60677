using Billing.Devices;
using Testing;
using static Billing.Grains.Tests.Devices.DeviceSilo;

namespace Billing.Grains.Tests.Devices;

[TestClass]
public class JobTests
{
    private static DeviceSilo s_silo = null!;
    private static int s_job;

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_silo = await DeviceSilo.Start();

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    [TestMethod]
    public async Task Many_devices_get_a_profile_and_those_that_refuse_are_named()
    {
        await s_silo.Profile("many");
        var devices = await Devices("given", 12);
        Told(await devices[0].Retire(null, TestSilo.Ada));
        var job = Next();
        var begun = Told(await job.Begin(
            new DeviceJobOrder { Action = DeviceJobAction.AssignProfile, Macs = [.. devices.Select(Mac), "00:15:65:DE:AD:00", Mac(devices[1])], ProfileId = "many" }, TestSilo.Ada));
        Assert.AreEqual((13, DeviceJobStage.Running, "Ada Admin"), (begun.Devices, begun.Stage, begun.By), "named twice is one device");
        var done = await Until(job, DeviceJobStage.Done);
        Assert.AreEqual((13, 1), (done.Done, done.Refused));
        Assert.AreEqual("001565dead00", done.Refusals.Single().Mac);
        Assert.IsNotNull(done.EndedAt);
        foreach (var device in devices)
        {
            Assert.AreEqual("many", (await device.Get())!.Details.ProfileId);
        }

        Assert.AreEqual("taken", (await job.Begin(new DeviceJobOrder { Action = DeviceJobAction.Resync, Macs = ["001565000001"] }, TestSilo.Ada)).Problems.Single().Code);
        Assert.Contains(entry => entry.ObjectKind == "device-job" && entry.Action == "assign-profile", s_silo.Silo.Stores.Audit.Values);
    }

    [TestMethod]
    public async Task Phones_are_told_at_a_pace_and_one_that_is_not_registered_is_named()
    {
        var devices = await Devices("job-told", 6);
        s_silo.Notifies.Results["job-told-0"] = ResyncResult.NotRegistered;
        var job = Next();
        Told(await job.Begin(new DeviceJobOrder { Action = DeviceJobAction.Resync, Macs = [.. devices.Select(Mac)], PerSecond = 4 }, TestSilo.Ada));
        await Eventually.Async(() => Heard() == 4, "the first four to be told", Soon);
        await Eventually.Async(
            async () =>
            {
                s_silo.Silo.Time.Advance(TimeSpan.FromSeconds(1));
                return (await job.Get())!.Stage == DeviceJobStage.Done;
            },
            "the end", Soon);
        Assert.AreEqual(6, Heard());
        Assert.AreEqual(Mac(devices[0]), (await job.Get())!.Refusals.Single().Mac);

        static int Heard() => s_silo.Notifies.Heard.Count(one => one.Account.StartsWith("job-told-", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task A_job_goes_on_after_a_crash_and_does_nothing_twice()
    {
        var devices = await Devices("crash-job", 25);
        var job = Next();
        Told(await job.Begin(new DeviceJobOrder { Action = DeviceJobAction.Retire, Macs = [.. devices.Select(Mac)], Reason = "recalled" }, TestSilo.Ada));
        await Eventually.Async(async () => (await job.Get())!.Done > 0, "the first devices", Soon);
        await s_silo.Forget(job);
        await job.AsReference<IRemindable>().ReceiveReminder("go-on", default);
        var done = await Until(job, DeviceJobStage.Done);
        Assert.AreEqual((25, 0, "recalled"), (done.Done, done.Refused, done.Reason));
        foreach (var device in devices)
        {
            Assert.AreEqual(DeviceStatus.Retired, (await device.Get())!.Status);
            Assert.HasCount(1, s_silo.Silo.Stores.Audit.Values.Where(entry => entry.Action == "retire" && entry.ObjectId == Mac(device)).ToArray());
        }
    }

    [TestMethod]
    public async Task A_job_that_does_not_learn_whether_it_was_stored_goes_on_from_what_is()
    {
        var devices = await Devices("unclear-job", 12);
        var job = Next();
        Told(await job.Begin(new DeviceJobOrder { Action = DeviceJobAction.Resync, Macs = [.. devices.Select(Mac)], PerSecond = 12 }, TestSilo.Ada));
        s_silo.Rows.LoseAnswer("device-job", job.GetPrimaryKeyString());
        DeviceJobView? view = null;
        await Eventually.Async(
            async () =>
            {
                s_silo.Silo.Time.Advance(TimeSpan.FromSeconds(1));
                await job.AsReference<IRemindable>().ReceiveReminder("go-on", default);
                return (view = await job.Get())?.Stage == DeviceJobStage.Done;
            },
            "the job to be done", Soon, () => view?.ToString() ?? "none");
        Assert.AreEqual(12, view!.Done);
    }

    [TestMethod]
    public async Task A_job_that_is_stopped_leaves_the_rest_as_it_is()
    {
        var devices = await Devices("stopped", 3);
        var job = Next();
        Told(await job.Begin(new DeviceJobOrder { Action = DeviceJobAction.Resync, Macs = [.. devices.Select(Mac)], PerSecond = 1 }, TestSilo.Ada));
        await Eventually.Async(() => Heard() == 1, "the first to be told", Soon);
        Assert.AreEqual(DeviceJobStage.Stopped, Told(await job.Stop(TestSilo.Ada)).Stage);
        await Eventually.Async(
            async () =>
            {
                s_silo.Silo.Time.Advance(TimeSpan.FromSeconds(1));
                return (await job.Get())!.Done == 1;
            },
            "the one that was told to be counted", Soon);
        Assert.AreEqual((1, DeviceJobStage.Stopped), (Heard(), (await job.Get())!.Stage));

        static int Heard() => s_silo.Notifies.Heard.Count(one => one.Account.StartsWith("stopped-", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task An_order_that_makes_no_sense_is_refused()
    {
        DeviceJobOrder good = new() { Action = DeviceJobAction.Resync, Macs = ["001565000001"] };
        var many = Enumerable.Range(0, 20_001).Select(number => $"0015660{number:x5}").ToArray();
        (DeviceJobOrder Order, string Field)[] wrong =
        [
            (good with { Macs = [] }, "macs"), (good with { Macs = null! }, "macs"), (good with { Macs = ["x"] }, "macs"), (good with { Macs = many }, "macs"),
            (good with { Action = (DeviceJobAction)9 }, "action"), (good with { PerSecond = 0 }, "perSecond"),
            (good with { Action = DeviceJobAction.AssignProfile }, "profileId"), (good with { Action = DeviceJobAction.AssignProfile, ProfileId = "nowhere" }, "profileId"),
        ];
        foreach (var (order, field) in wrong)
        {
            var job = Next();
            Assert.AreEqual(field, (await job.Begin(order, TestSilo.Ada)).Problems.Single().Field);
            Assert.IsNull(await job.Get());
        }

        Assert.AreEqual(Problem.NotFound, (await Next().Stop(TestSilo.Ada)).Problems.Single().Code);
    }

    private static string Mac(IDeviceGrain device) => device.GetPrimaryKeyString();

    private static IDeviceJobGrain Next() => s_silo.Grains.GetGrain<IDeviceJobGrain>($"job-{Interlocked.Increment(ref s_job)}");

    private static async Task<IDeviceGrain[]> Devices(string account, int count)
    {
        var devices = new List<IDeviceGrain>();
        for (var i = 0; i < count; i++)
        {
            devices.Add(await s_silo.Assigned($"{account}-{i}"));
        }

        return [.. devices];
    }

    private static async Task<DeviceJobView> Until(IDeviceJobGrain job, DeviceJobStage stage)
    {
        DeviceJobView? view = null;
        await Eventually.Async(async () => (view = await job.Get())?.Stage == stage, $"the job to be {stage}", Soon, () => view?.ToString() ?? "none");
        return view!;
    }
}
