using System.Text.Json.Nodes;
using Billing.Customers;
using Billing.Devices;
using Testing;
using static Billing.Grains.Tests.Devices.DeviceSilo;

namespace Billing.Grains.Tests.Devices;

[TestClass]
public class ClosedCustomerTests
{
    private static DeviceSilo s_silo = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_silo = await DeviceSilo.Start();

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    [TestCleanup]
    public void Mend() => s_silo.Rows.ListsAway = false;

    [TestMethod]
    public async Task A_closed_customer_has_no_devices_and_no_addresses()
    {
        var customer = await Customer("leaves");
        var (device, other) = (await s_silo.Assigned("leaves-1", customer: "leaves"), await s_silo.Assigned("stays-1"));
        var token = await s_silo.TokenOf(device);
        Told(await customer.SetStatus(ServiceStatus.Closed, "moved away", TestSilo.Ada));
        await Until(device, view => view is { Status: DeviceStatus.Retired, Ports.Length: 0 }, "the device to be retired");
        Assert.IsNull(await s_silo.Grains.GetDeviceToken(token).Fetch($"{device.GetPrimaryKeyString()}.cfg", null, null));
        await Eventually.Async(() => s_silo.Files.Folder(token).Count == 0, "its folder to be removed", Soon);
        Assert.AreEqual(DeviceStatus.Assigned, (await other.Get())!.Status);
        var entry = s_silo.Silo.Stores.Audit.Values.Single(entry => entry.Action == "retire" && entry.ObjectId == device.GetPrimaryKeyString());
        Assert.AreEqual(("Customer leaves was closed", "ada"), (entry.Reason, entry.Actor.Id));
    }

    [TestMethod]
    public async Task The_devices_of_a_customer_that_was_closed_as_its_silo_died_are_taken_back_all_the_same()
    {
        var customer = await Customer("dies");
        var device = await s_silo.Assigned("dies-1", customer: "dies");
        s_silo.Rows.ListsAway = true;
        Told(await customer.SetStatus(ServiceStatus.Closed, null, TestSilo.Ada));
        await s_silo.Forget(customer);
        s_silo.Rows.ListsAway = false;
        Assert.AreEqual(DeviceStatus.Assigned, (await device.Get())!.Status);
        await Remind(customer);
        await Until(device, view => view.Status == DeviceStatus.Retired, "the device to be retired");

        // A job that was done is not done again.
        await Eventually.Async(
            async () =>
            {
                await Remind(customer);
                return !s_silo.Rows.Json("customer", "dies")!.Contains("closed-", StringComparison.Ordinal);
            },
            "the customer to have no devices", Soon);
        Assert.HasCount(1, s_silo.Silo.Stores.Audit.Values.Where(entry => entry.ObjectKind == "device-job" && entry.Reason == "Customer dies was closed").ToArray());
    }

    [TestMethod]
    public async Task A_customer_that_is_open_again_keeps_its_devices()
    {
        var customer = await Customer("late");
        Told(await customer.SetStatus(ServiceStatus.Closed, null, TestSilo.Ada));
        Told(await customer.SetStatus(ServiceStatus.Active, null, TestSilo.Ada));
        var device = await s_silo.Assigned("late-1", customer: "late");
        await Remind(customer);
        Assert.AreEqual(DeviceStatus.Assigned, (await device.Get())!.Status, "it is open again");
    }

    [TestMethod]
    public async Task A_customer_that_was_closed_by_mistake_keeps_the_devices_that_were_not_taken_back_yet()
    {
        var (customer, devices, job, release) = await Closing("mistake");
        Told(await customer.SetStatus(ServiceStatus.Active, null, TestSilo.Ada));
        release.SetResult();
        DeviceJobView view = null!;
        await Eventually.Async(async () => (view = (await job.Get())!).Done > 0, "the job to have come to an end", Soon);
        Assert.AreEqual((DeviceJobStage.Stopped, 8), (view.Stage, view.Done));
        Assert.AreEqual(DeviceStatus.Assigned, (await devices[8].Get())!.Status);
    }

    [TestMethod]
    public async Task A_device_that_is_another_customers_by_now_is_not_taken_back()
    {
        var (_, devices, job, release) = await Closing("mover");
        var moved = (await devices[8].Get())!;
        Told(await devices[8].Change(moved.Details with { CustomerId = "globex" }, moved.Version, TestSilo.Ada));
        release.SetResult();
        DeviceJobView view = null!;
        await Eventually.Async(async () => (view = (await job.Get())!).Stage == DeviceJobStage.Done, "the job to be done", Soon);
        Assert.AreEqual(devices[8].GetPrimaryKeyString(), view.Refusals.Single().Mac);
        Assert.AreEqual((DeviceStatus.Assigned, "globex"), ((await devices[8].Get())!.Status, (await devices[8].Get())!.Details.CustomerId));
        Assert.AreEqual(DeviceStatus.Retired, (await devices[9].Get())!.Status);
    }

    [TestMethod]
    public async Task After_a_write_of_which_nobody_knows_a_closed_customer_can_be_changed()
    {
        var customer = await Customer("unclear");
        Told(await customer.SetStatus(ServiceStatus.Closed, null, TestSilo.Ada));
        s_silo.Rows.LoseAnswer("customer", "unclear");
        await Remind(customer);
        Told(await customer.SetStatus(ServiceStatus.Active, null, TestSilo.Ada));
    }

    /// <summary>A customer that was closed, and has ten devices, of which the job has taken seven back and waits for the first.</summary>
    private static async Task<(ICustomerGrain Customer, IDeviceGrain[] Devices, IDeviceJobGrain Job, TaskCompletionSource Release)> Closing(string id)
    {
        var customer = await Customer(id);
        var devices = Enumerable.Range(0, 10).Select(_ => s_silo.Device(s_silo.NextMac())).ToArray();
        foreach (var device in devices)
        {
            Told(await device.Create(Yealink with { ProfileId = null, CustomerId = id }, TestSilo.Ada));
        }

        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        s_silo.Rows.Hold("device", devices[0].GetPrimaryKeyString(), release.Task);
        Told(await customer.SetStatus(ServiceStatus.Closed, null, TestSilo.Ada));
        foreach (var device in devices[1..8])
        {
            await Until(device, view => view.Status == DeviceStatus.Retired, "the device to be retired");
        }

        var job = JsonNode.Parse(s_silo.Rows.Json("customer", id)!)!["DevicesJob"]!.GetValue<string>();
        return (customer, devices, s_silo.Grains.GetGrain<IDeviceJobGrain>(job), release);
    }

    private static async Task<ICustomerGrain> Customer(string id)
    {
        var customer = s_silo.Grains.GetGrain<ICustomerGrain>(id);
        Told(await customer.Create(new CustomerDetails { Name = id }, TestSilo.Ada));
        return customer;
    }

    private static Task Remind(ICustomerGrain customer) => customer.AsReference<IRemindable>().ReceiveReminder("devices", default);
}
