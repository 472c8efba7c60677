using Billing.Customers;
using Billing.Devices;
using Testing;
using static Billing.Grains.Tests.Devices.DeviceSilo;

namespace Billing.Grains.Tests.Devices;

[TestClass]
public class DeviceGrainTests
{
    private static DeviceSilo s_silo = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_silo = await DeviceSilo.Start();

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    [TestMethod]
    public async Task An_assigned_port_is_in_the_published_files_and_free_ones_are_counted()
    {
        var device = s_silo.Device(s_silo.NextMac());
        var created = Told(await device.Create(new DeviceDetails { Vendor = "Yealink", Model = "t46u", Serial = " S1 ", ProfileId = "office" }, TestSilo.Ada));
        Assert.AreEqual(("yealink", "T46U", "S1"), (created.Details.Vendor, created.Details.Model, created.Details.Serial));
        Assert.AreEqual((DeviceStatus.InStock, 16, 16), (created.Status, created.TotalPorts, created.FreePorts));

        var assigned = Told(await device.Assign(2, await s_silo.Account("files"), shared: false, "Front desk", TestSilo.Ada));
        Assert.AreEqual((DeviceStatus.Assigned, 15, "acme"), (assigned.Status, assigned.FreePorts, assigned.Details.CustomerId));
        var published = await Published(device);
        Assert.AreEqual((Arrival.NeverFetched, 1), (published.Arrival, published.ProfileVersion));
        var text = await s_silo.TextOf(device);
        StringAssert.Contains(text, "secret-of-files");
        StringAssert.Contains(text, "Front desk");
        StringAssert.Contains(text, $"https://phones.example.com/p/{await s_silo.TokenOf(device)}/");
        Assert.AreEqual(published.ExpectedVersion, (await device.History())[0].Version);
    }

    [TestMethod]
    public async Task What_is_wrong_is_told_at_each_field()
    {
        var result = await s_silo.Device("0015650000FF").Create(
            new DeviceDetails { Vendor = "nobody", Model = "X", ProfileId = "none", CustomerId = "none", NodeId = "none", Serial = new string('9', 65) }, TestSilo.Ada);
        CollectionAssert.AreEquivalent(
            new[] { "mac", "model", "profileId", "customerId", "nodeId", "serial" }, result.Problems.Select(problem => problem.Field).ToArray());
        var device = await s_silo.Assigned("range");
        Assert.AreEqual("out-of-range", (await device.Assign(17, "range", true, null, TestSilo.Ada)).Problems.Single().Code);
        Assert.AreEqual(Problem.NotFound, (await device.Assign(2, "nobody", false, null, TestSilo.Ada)).Problems.Single().Code);
        Assert.AreEqual("other-customer", (await device.Assign(2, await s_silo.Account("theirs", "globex"), false, null, TestSilo.Ada)).Problems.Single().Code);
        var view = (await device.Get())!;
        Assert.AreEqual(Problem.Conflict, (await device.Change(view.Details, view.Version - 1, TestSilo.Ada)).Problems.Single().Code);
    }

    [TestMethod]
    public async Task Of_two_devices_that_take_one_account_at_once_one_has_it()
    {
        for (var round = 0; round < 10; round++)
        {
            var account = await s_silo.Account($"race-{round}");
            IDeviceGrain[] devices = [s_silo.Device(s_silo.NextMac()), s_silo.Device(s_silo.NextMac())];
            foreach (var device in devices)
            {
                Told(await device.Create(Yealink, TestSilo.Ada));
            }

            var results = await Task.WhenAll(devices.Select(device => device.Assign(1, account, shared: false, null, TestSilo.Ada)));
            Assert.AreEqual(1, results.Count(result => result.Succeeded));
            Assert.AreEqual("taken", results.Single(result => !result.Succeeded).Problems.Single().Code);
            var ports = await s_silo.Grains.GetGrain<IAccountPortsGrain>(account).Ports();
            Assert.AreEqual(results.Single(result => result.Succeeded).Value!.Mac, ports.Single().Mac);
        }
    }

    [TestMethod]
    public async Task A_shared_line_must_be_said_to_be_one()
    {
        var first = await s_silo.Assigned("shared");
        var second = s_silo.Device(s_silo.NextMac());
        Told(await second.Create(Yealink, TestSilo.Ada));
        Assert.AreEqual("taken", (await first.Assign(2, "shared", shared: false, null, TestSilo.Ada)).Problems.Single().Code);
        Assert.AreEqual("taken", (await second.Assign(1, "shared", shared: false, null, TestSilo.Ada)).Problems.Single().Code);
        Told(await second.Assign(1, "shared", shared: true, null, TestSilo.Ada));
        Told(await first.Unassign(1, TestSilo.Ada));
        Assert.AreEqual((await second.Get())!.Mac, (await s_silo.Grains.GetGrain<IAccountPortsGrain>("shared").Ports()).Single().Mac);
    }

    [TestMethod]
    public async Task A_claim_whose_device_was_never_stored_is_nobodys()
    {
        var account = await s_silo.Account("orphan");
        Assert.IsNull(await s_silo.Grains.GetGrain<IAccountPortsGrain>(account).Claim(new AccountPort("001565dead01", 1, Shared: false)));
        var device = s_silo.Device(s_silo.NextMac());
        Told(await device.Create(Yealink, TestSilo.Ada));
        Told(await device.Assign(1, account, shared: false, null, TestSilo.Ada));
    }

    [TestMethod]
    public async Task A_silo_that_dies_between_pending_and_published_loses_nothing()
    {
        var device = await s_silo.Assigned("crash");
        var gate = new TaskCompletionSource();
        s_silo.Files.Gate = gate.Task;
        try
        {
            Told(await device.Assign(2, await s_silo.Account("crash-2"), shared: false, null, TestSilo.Ada));
            Assert.AreEqual(PublishStage.Pending, (await device.Get())!.Publishing);
            await s_silo.Forget(device);
        }
        finally
        {
            s_silo.Files.Gate = Task.CompletedTask;
        }

        // Nobody asks for the device: the reminder that was registered first comes.
        await device.AsReference<IRemindable>().ReceiveReminder("publish", default);
        await Eventually.Async(
            () => s_silo.Files.Tokens.Any(token => s_silo.Files.Folder(token).Any(file => System.Text.Encoding.UTF8.GetString(file.Content).Contains("secret-of-crash-2", StringComparison.Ordinal))),
            "the files to be published by the next activation", Soon);
        await Published(device);
    }

    [TestMethod]
    public async Task What_was_left_in_a_folder_is_known_after_a_restart_and_doubted_when_somebody_publishes_by_hand()
    {
        var device = await s_silo.Assigned("folder");
        var token = await s_silo.TokenOf(device);
        await s_silo.Forget(device);
        Told(await device.Assign(1, "folder", shared: false, "Another label", TestSilo.Ada));
        await Published(device);
        var known = s_silo.Files.Known[token]!.Single();
        await s_silo.Forget(device);
        Told(await device.Assign(1, "folder", shared: false, "A third label", TestSilo.Ada));
        await Published(device);
        Assert.AreNotEqual(known.ETag, s_silo.Files.Known[token]!.Single().ETag, "what the last publication left is what is known");

        Told(await device.Publish(TestSilo.Ada));
        Assert.IsNull(s_silo.Files.Known[token]);
        Told(await device.Assign(1, "folder", shared: false, "A fourth label", TestSilo.Ada));
        await Published(device);
        Assert.IsNotNull(s_silo.Files.Known[token]);
    }

    [TestMethod]
    public async Task A_failure_is_shown_without_the_address_and_mended_by_the_next_try()
    {
        var device = await s_silo.Assigned("failure");
        s_silo.Files.BrokenFor[(await device.Get())!.Mac] = true;
        var failed = Told(await device.Publish(TestSilo.Ada));
        Assert.AreEqual(PublishStage.Failed, failed.Publishing);
        StringAssert.Contains(failed.PublishFailure, "could not be stored");
        Assert.DoesNotContain(await s_silo.TokenOf(device), failed.PublishFailure!);
        s_silo.Files.BrokenFor.Clear();
        await device.AsReference<IRemindable>().ReceiveReminder("publish", default);
        Assert.IsNull((await Published(device)).PublishFailure);
    }

    [TestMethod]
    public async Task An_account_that_changes_reaches_its_phone()
    {
        var device = await s_silo.Assigned("changing");
        var before = (await device.Get())!.ExpectedVersion;
        var account = s_silo.Grains.GetGrain<IAccountGrain>("changing");
        var view = (await account.Get())!;
        Told(await account.Change(view.Details, "another-secret", view.Version, TestSilo.Ada));
        await Until(device, now => now.ExpectedVersion != before, "the new password to be published");
        StringAssert.Contains(await s_silo.TextOf(device), "another-secret");
        Told(await account.SetStatus(ServiceStatus.Closed, null, TestSilo.Ada));
        await Until(device, now => now.ExpectedVersion != before && now.Publishing == PublishStage.Published, "the closed line to be published");
        await Eventually.Async(async () => !(await s_silo.TextOf(device)).Contains("another-secret", StringComparison.Ordinal), "the closed line to go", Soon);
    }

    [TestMethod]
    public async Task A_preview_holds_no_secret()
    {
        var device = await s_silo.Assigned("masked");
        var preview = Told(await device.Preview());
        var text = string.Concat(preview.Files.Select(file => file.Text));
        Assert.DoesNotContain("secret-of-masked", text);
        Assert.DoesNotContain(await s_silo.TokenOf(device), text);
        Assert.DoesNotContain((await device.RevealAdminPassword(TestSilo.Ada))!, text);
        StringAssert.Contains(text, Secrets.Mask);
        Assert.AreEqual((await device.Get())!.ExpectedVersion, preview.Version);
        Assert.DoesNotContain(await s_silo.TokenOf(device), (await device.Get())!.ToString());
        Assert.Contains(entry => entry.Action == "reveal-url" && entry.ObjectId == ((IDeviceGrain)device).GetPrimaryKeyString(), s_silo.Silo.Stores.Audit.Values);
    }

    [TestMethod]
    public async Task A_fetch_tells_which_version_the_phone_has()
    {
        var device = await s_silo.Assigned("arrival");
        await s_silo.Fetch(device);
        var current = await Until(device, view => view.Arrival == Arrival.Current, "the fetch to be noted");
        Assert.AreEqual(("192.0.2.7", "Yealink SIP-T46U", current.ExpectedVersion), (current.LastFetch!.Address, current.LastFetch.UserAgent, current.FetchedVersion));
        Told(await device.Assign(1, "arrival", shared: false, "Another label", TestSilo.Ada));
        Assert.AreEqual(Arrival.OldVersion, (await Published(device)).Arrival);
        await s_silo.Fetch(device);
        await Until(device, view => view.Arrival == Arrival.Current, "the second fetch to be noted");
    }

    [TestMethod]
    public async Task That_a_file_is_there_was_asked_is_no_fetch()
    {
        var device = await s_silo.Assigned("head");
        var token = await s_silo.TokenOf(device);
        var name = s_silo.Files.Folder(token)[0].Name;
        Assert.IsNotNull(await s_silo.Grains.GetDeviceToken(token).Fetch(name, "192.0.2.7", "curl", head: true));
        Assert.IsNull((await device.Get())!.LastFetch);
        Assert.IsNotNull(await s_silo.Grains.GetDeviceToken(token).Fetch(name, "192.0.2.7", "Yealink"));
        await Until(device, view => view.Arrival == Arrival.Current, "the fetch to be noted");
    }

    [TestMethod]
    public async Task Fetches_that_tell_nothing_new_are_not_stored()
    {
        var device = await s_silo.Assigned("often");
        await s_silo.Fetch(device);
        await Until(device, view => view.Arrival == Arrival.Current, "the fetch to be noted");
        var token = await s_silo.TokenOf(device);
        var writes = s_silo.Rows.Writes;
        for (var i = 0; i < 50; i++)
        {
            await s_silo.Fetch(device, token);
        }

        await device.Get();
        Assert.AreEqual(writes, s_silo.Rows.Writes);
    }

    [TestMethod]
    public async Task A_wrong_token_makes_no_row_and_raises_a_flag()
    {
        var device = await s_silo.Assigned("wrong");
        var mac = device.GetPrimaryKeyString();
        var rows = s_silo.Rows.Count("device-token");
        Assert.IsNull(await s_silo.Grains.GetDeviceToken(new string('a', 32)).Fetch($"{mac}.cfg", "198.51.100.1", "curl"));
        var view = await Until(device, now => now.Flags.Length > 0, "the flag");
        Assert.AreEqual(DeviceFlagKind.WrongToken, view.Flags.Single().Kind);
        StringAssert.Contains(view.Flags.Single().What, "198.51.100.1");
        Assert.AreEqual(rows, s_silo.Rows.Count("device-token"));
        Assert.IsNull(await s_silo.Grains.GetDeviceToken(await s_silo.TokenOf(device)).Fetch("other.cfg", null, null));
        Assert.IsEmpty(Told(await device.ClearFlags(TestSilo.Ada)).Flags);
        Assert.DoesNotContain(await s_silo.TokenOf(device), s_silo.Grains.GetDeviceToken(await s_silo.TokenOf(device)).GetGrainId().ToString(), "the runtime prints keys");
        await Assert.ThrowsAsync<ArgumentException>(async () => await s_silo.Grains.GetDeviceToken(new string('b', 32)).Bind(new string('c', 32), mac));
    }

    [TestMethod]
    public async Task A_retired_device_has_no_files_no_ports_and_no_address()
    {
        var device = await s_silo.Assigned("retired");
        var token = await s_silo.TokenOf(device);
        var retired = Told(await device.Retire("broken", TestSilo.Ada));
        Assert.AreEqual((DeviceStatus.Retired, 0), (retired.Status, retired.Ports.Length));
        Assert.IsNull(retired.MaskedToken);
        await Eventually.Async(() => s_silo.Files.Folder(token).Count == 0, "its folder to be removed", Soon);
        Assert.IsNull(await s_silo.Grains.GetDeviceToken(token).Fetch("any.cfg", null, null));
        Assert.IsEmpty(await s_silo.Grains.GetGrain<IAccountPortsGrain>("retired").Ports());
        Assert.AreEqual("retired", (await device.Assign(1, "retired", false, null, TestSilo.Ada)).Problems.Single().Code);
        Assert.AreEqual(DeviceStatus.InStock, Told(await device.Restore(null, TestSilo.Ada)).Status);
        await Published(device);
        Assert.AreNotEqual(token, await s_silo.TokenOf(device));
    }

    [TestMethod]
    public async Task A_device_of_another_customer_has_another_address_at_once()
    {
        var device = await s_silo.Assigned("mine");
        var (token, password) = (await s_silo.TokenOf(device), await device.RevealAdminPassword(TestSilo.Ada));
        var view = (await device.Get())!;
        Assert.AreEqual("other-customer", (await device.Change(view.Details with { CustomerId = "globex" }, view.Version, TestSilo.Ada)).Problems.Single().Code);
        view = Told(await device.Unassign(1, TestSilo.Ada));
        Told(await device.Change(view.Details with { CustomerId = "globex" }, view.Version, TestSilo.Ada));
        Assert.AreNotEqual(token, await s_silo.TokenOf(device));
        Assert.AreNotEqual(password, await device.RevealAdminPassword(TestSilo.Ada), "who had it has read it");
        Assert.Contains(
            change => change is { Field: "adminPassword", After: "(secret)" },
            s_silo.Silo.Stores.Audit.Values.Last(entry => entry.Action == "change" && entry.ObjectId == view.Mac).Changes);
        Assert.IsNull(await s_silo.Grains.GetDeviceToken(token).Fetch($"{view.Mac}.cfg", null, null));
        await Eventually.Async(() => s_silo.Files.Folder(token).Count == 0, "the former folder to be removed", Soon);
    }

    [TestMethod]
    public async Task A_resync_asks_the_accounts_until_one_is_registered()
    {
        var device = await s_silo.Assigned("resync-1");
        Told(await device.Assign(2, await s_silo.Account("resync-2"), shared: false, null, TestSilo.Ada));
        s_silo.Notifies.Results["resync-1"] = ResyncResult.NotRegistered;
        var view = Told(await device.Resync(TestSilo.Ada));
        Assert.AreEqual(ResyncResult.Accepted, view.LastResync!.Result);
        CollectionAssert.AreEqual(
            new[] { "resync-1", "resync-2" }, s_silo.Notifies.Heard.Where(one => one.Account.StartsWith("resync-", StringComparison.Ordinal)).Select(one => one.Account).ToArray());
        StringAssert.StartsWith(s_silo.Notifies.Heard.Last().Event, "check-sync");
    }

    [TestMethod]
    public async Task Lists_are_filtered_by_the_store()
    {
        var device = await s_silo.Assigned("listed", customer: "globex");
        var mac = device.GetPrimaryKeyString();
        var view = (await device.Get())!;
        Told(await device.Change(view.Details with { Serial = "XYZ-77", InventoryId = "Inv'9" }, view.Version, TestSilo.Ada));
        var list = s_silo.Grains.GetGrain<IDeviceListGrain>(0);
        DeviceQuery[] queries =
        [
            new() { Search = "xyz-7" }, new() { Search = "INV'9" }, new() { Search = "listed" }, new() { AccountId = "listed" },
            new() { Search = string.Join(':', mac.Chunk(2).Select(pair => new string(pair))) }, new() { CustomerId = "globex", Status = DeviceStatus.Assigned, Search = "xyz" },
        ];
        foreach (var query in queries)
        {
            Assert.AreEqual(mac, (await list.List(query, null, 10)).Items.Single().Mac, query.ToString());
        }

        Assert.IsEmpty((await list.List(new DeviceQuery { AccountId = "nobody" }, null, 10)).Items);
        Assert.IsEmpty((await list.List(new DeviceQuery { CustomerId = "globex", Model = "t31" }, null, 10)).Items);
        Assert.IsNotEmpty((await list.List(new DeviceQuery { Arrival = Arrival.NeverFetched, Publishing = PublishStage.Published, Flagged = false }, null, 10)).Items);
    }
}
