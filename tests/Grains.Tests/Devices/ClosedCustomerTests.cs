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

    private static async Task<ICustomerGrain> Customer(string id)
    {
        var customer = s_silo.Grains.GetGrain<ICustomerGrain>(id);
        Told(await customer.Create(new CustomerDetails { Name = id }, TestSilo.Ada));
        return customer;
    }

    private static Task Remind(ICustomerGrain customer) => customer.AsReference<IRemindable>().ReceiveReminder("devices", default);
}
