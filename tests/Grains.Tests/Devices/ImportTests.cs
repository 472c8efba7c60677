using Billing.Devices;
using Testing;
using static Billing.Grains.Tests.Devices.DeviceSilo;

namespace Billing.Grains.Tests.Devices;

[TestClass]
public class ImportTests
{
    private const string Header = "mac,vendor,model,serial,profile,customer,port,account_id,line_label,shared\r\n";
    private static DeviceSilo s_silo = null!;
    private static int s_import;

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_silo = await DeviceSilo.Start();

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    [TestMethod]
    public async Task A_dry_run_tells_each_rows_fate_changes_nothing_and_is_what_is_applied()
    {
        await s_silo.Assigned("held");
        await s_silo.Account("import-1");
        await s_silo.Account("import-2");
        var csv = Header
            + "00:15:65:11:00:01,Yealink,T46U,S1,office,acme,1,import-1,Desk,\r\n"
            + "00:15:65:11:00:01,Yealink,T46U,S1,office,acme,2,import-2,,\r\n"
            + "00-15-65-11-00-02,yealink,t46u,S2,office,,,,,\r\n"
            + "0015.6511.0003,yealink,T46U,,office,,1,held,,\r\n"
            + "0015.6511.0003,yealink,T46U,,office,,2,import-2,,\r\n"
            + "not a mac,yealink,T46U,,office,,,,,\r\n"
            + "001565110004,yealink,T99,,office,,,,,\r\n"
            + "001565110005,yealink,T46U,,nowhere,,,,,\r\n"
            + "001565110006,yealink,T46U,,office,,99,import-1,,yes\r\n"
            + "001565110007,yealink,T46U,,office,,1,held,,no\r\n";
        var import = await Checked(csv);
        var view = (await import.Get())!;
        Assert.AreEqual((10, 8, 2, 0, 0, 6), (view.Rows, view.Devices, view.New, view.Changed, view.Unchanged, view.Refused));
        Assert.IsNull(await s_silo.Device("001565110001").Get());
        var rows = (await import.Rows(null, null, 100)).Items;
        CollectionAssert.AreEqual(
            "New New New Refused Refused Refused Refused Refused Refused Refused".Split(' '), rows.Select(row => row.Fate.ToString()).ToArray());
        Assert.AreEqual(("taken", 5), (rows[3].Problems[0].Code, rows[3].Line));
        CollectionAssert.AreEqual(
            new[] { "taken", "invalid", "unknown-model", Problem.NotFound, "out-of-range", "taken" },
            new[] { rows[3], rows[5], rows[6], rows[7], rows[8], rows[9] }.Select(row => row.Problems[0].Code).ToArray());
        Assert.HasCount(7, (await import.Rows(ImportFate.Refused, null, 100)).Items);

        Told(await import.Apply(TestSilo.Ada));
        await Reaches(import, ImportStage.Applied);
        Assert.AreEqual(
            string.Join(' ', rows.Select(row => (row.Line, row.Fate))), string.Join(' ', (await import.Rows(null, null, 100)).Items.Select(row => (row.Line, row.Fate))));
        var device = (await s_silo.Device("001565110001").Get())!;
        Assert.AreEqual(("S1", "acme", 2, PublishStage.Published), (device.Details.Serial, device.Details.CustomerId, device.Ports.Length, device.Publishing));
        Assert.IsNull(await s_silo.Device("001565110003").Get(), "all or nothing");
        Assert.IsNull(await s_silo.Device("001565110006").Get());
        Assert.IsNull(await s_silo.Device("001565110007").Get());
    }

    [TestMethod]
    public async Task The_same_file_again_changes_nothing_and_so_does_what_was_exported()
    {
        await s_silo.Account("again-1");
        await s_silo.Account("again-2");
        var csv = Header
            + "001565220001,yealink,T46U,=1+2,office,,1,again-1,-Desk,yes\r\n"
            + "001565220001,yealink,T46U,=1+2,office,,2,again-2,,\r\n"
            + "001565220002,snom,D785,,office,,1,again-1,,yes\r\n";
        var first = await Checked(csv);
        Told(await first.Apply(TestSilo.Ada));
        await Reaches(first, ImportStage.Applied);
        var writes = (await s_silo.Device("001565220001").Get())!.Version;
        var second = (await (await Checked(csv)).Get())!;
        Assert.AreEqual((0, 0, 2, 0), (second.New, second.Changed, second.Unchanged, second.Refused));

        var list = s_silo.Grains.GetGrain<IDeviceListGrain>(0);
        var (exported, after) = ("", (string?)null);
        do
        {
            var page = await list.Export(new DeviceQuery { Search = "00156522" }, after, 1);
            (exported, after) = (exported + page.Text, page.Next);
        }
        while (after is not null);
        Assert.HasCount(4, exported.Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
        StringAssert.Contains(exported, "'=1+2");
        StringAssert.Contains(exported, "'-Desk");
        Assert.DoesNotContain("secret-of", exported);
        Assert.DoesNotContain(await s_silo.TokenOf(s_silo.Device("001565220001")), exported);
        var third = await Checked(exported);
        Assert.AreEqual((0, 0, 2, 0), ((await third.Get())!.New, (await third.Get())!.Changed, (await third.Get())!.Unchanged, (await third.Get())!.Refused));
        Told(await third.Apply(TestSilo.Ada));
        await Reaches(third, ImportStage.Applied);
        Assert.AreEqual(writes, (await s_silo.Device("001565220001").Get())!.Version);
    }

    [TestMethod]
    public async Task An_import_changes_what_the_file_has_columns_for_and_swaps_accounts()
    {
        await s_silo.Account("swap-1");
        await s_silo.Account("swap-2");
        var device = s_silo.Device("001565330001");
        Told(await device.Create(Yealink with { Serial = "keep", Name = "Name" }, TestSilo.Ada));
        Told(await device.Assign(1, "swap-1", false, null, TestSilo.Ada));
        Told(await device.Assign(2, "swap-2", false, null, TestSilo.Ada));
        var import = await Checked(
            "mac;vendor;model;device_name;port;account_id\n001565330001;yealink;T46U;;1;swap-2\n001565330001;yealink;T46U;;2;swap-1\n");
        Assert.AreEqual(1, (await import.Get())!.Changed);
        Told(await import.Apply(TestSilo.Ada));
        var applied = await Reaches(import, ImportStage.Applied);
        Assert.AreEqual((1, 0), (applied.Changed, applied.Refused));
        var view = (await device.Get())!;
        Assert.AreEqual(("keep", null, "swap-2", "swap-1"), (view.Details.Serial, view.Details.Name, view.Ports[0].AccountId, view.Ports[1].AccountId));
        Assert.AreEqual(2, (await s_silo.Grains.GetGrain<IAccountPortsGrain>("swap-1").Ports()).Single().Port);
    }

    [TestMethod]
    public async Task An_import_goes_on_after_a_crash()
    {
        var csv = "mac,vendor,model,profile\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"0015654400{i:x2},yealink,T46U,office\n"));
        var import = await Checked(csv);
        var gate = new TaskCompletionSource();
        s_silo.Files.Gate = gate.Task;
        try
        {
            Told(await import.Apply(TestSilo.Ada));
            await Eventually.Async(async () => await s_silo.Device("001565440000").Get() is not null, "the first device to be made", Soon);
            await s_silo.Forget(import);
        }
        finally
        {
            gate.SetResult();
            s_silo.Files.Gate = Task.CompletedTask;
        }

        await import.AsReference<IRemindable>().ReceiveReminder("go-on", default);
        var view = await Reaches(import, ImportStage.Applied);
        Assert.AreEqual((60, 0), (view.New, view.Refused));
        for (var i = 0; i < 60; i++)
        {
            Assert.AreEqual(PublishStage.Published, (await s_silo.Device($"0015654400{i:x2}").Get())!.Publishing);
        }
    }

    [TestMethod]
    public async Task An_import_that_does_not_learn_whether_it_was_stored_goes_on_from_what_is()
    {
        var import = await Checked("mac,vendor,model,profile\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"0015654500{i:x2},yealink,T46U,office\n")));
        var gate = new TaskCompletionSource();
        s_silo.Files.Gate = gate.Task;
        try
        {
            Told(await import.Apply(TestSilo.Ada));
            await Eventually.Async(async () => await s_silo.Device("001565450000").Get() is not null, "the first device to be made", Soon);
            s_silo.Rows.LoseAnswer("device-import", import.GetPrimaryKeyString());
        }
        finally
        {
            gate.SetResult();
            s_silo.Files.Gate = Task.CompletedTask;
        }

        ImportView? view = null;
        await Eventually.Async(
            async () =>
            {
                await import.AsReference<IRemindable>().ReceiveReminder("go-on", default);
                return (view = await import.Get())?.Stage == ImportStage.Applied;
            },
            "the import to be applied", Soon, () => view?.ToString() ?? "none");
        Assert.AreEqual((12, 0), (view!.New, view.Refused));
    }

    [TestMethod]
    [DataRow("", "no-column")]
    [DataRow("vendor,model\nyealink,T46U\n", "no-column")]
    [DataRow("mac,mac,vendor,model\n", "same-column")]
    [DataRow("mac,vendor,model\n", "required")]
    [DataRow("mac,vendor,model\n\"001565550001,yealink,T46U\n", "invalid")]
    [DataRow("mac,vendor,model,port\n001565550001,yealink,T46U,1\n", "no-column")]
    [DataRow("mac,vendor,model\n001565550001,yea\0link,T46U\n", "invalid")]
    public async Task A_file_that_cannot_be_read_is_refused_whole(string csv, string code)
    {
        var result = await Import().Check(csv, TestSilo.Ada);
        Assert.Contains(problem => problem.Code == code, result.Problems);
    }

    [TestMethod]
    public async Task Files_have_a_size()
    {
        var rows = string.Concat(Enumerable.Range(0, ImportLimits.MostRows + 1).Select(i => $"00156{i:x7},v,m\n"));
        Assert.AreEqual("too-large", (await Import().Check("mac,vendor,model\n" + rows, TestSilo.Ada)).Problems.Single().Code);
        Assert.AreEqual("too-large", (await Import().Check("mac,vendor,model\n" + new string('x', ImportLimits.MostBytes), TestSilo.Ada)).Problems.Single().Code);
    }

    [TestMethod]
    public async Task Hostile_cells_are_refused_or_kept_as_text()
    {
        await s_silo.Account("hostile");
        var import = await Checked(
            "mac,vendor,model,serial,device_name,profile,port,account_id,line_label,evil\n"
            + "001565660001,yealink,T46U,\"a\u0001b\",x,office,,,,1\n"
            + "001565660002,yealink,T46U,\"' or Mac ne '\",\"=HYPERLINK(\"\"http://x\"\")\",office,1,hostile,\"a\nstatic.auto_provision.server.url = http://evil\",1\n"
            + "001565660003,yealink,T46U,\"' or Mac ne '\",\"=HYPERLINK(\"\"http://x\"\")\",office,1,hostile,ok,1\n"
            + "001565660004,yealink,T46U,,,office,-1,hostile,,1\n"
            + "001565660005,yealink,T46U,,,office,1,\"a b\",,1\n"
            + "001565660006,yealink,T46U,,,OFFICE' or 1 eq 1,,,,1\n");
        var view = (await import.Get())!;
        StringAssert.Contains(view.Warnings.Single(), "evil");
        CollectionAssert.AreEqual(
            "Refused Refused Refused Refused Refused Refused".Split(' '),
            (await import.Rows(null, null, 100)).Items.Select(row => row.Fate.ToString()).ToArray());
        Assert.AreEqual("taken", (await import.Rows(null, null, 100)).Items[2].Problems[0].Code, "line 3 wanted the account first");
    }

    private static IDeviceImportGrain Import() => s_silo.Grains.GetGrain<IDeviceImportGrain>($"import-{Interlocked.Increment(ref s_import)}");

    private static async Task<IDeviceImportGrain> Checked(string csv)
    {
        var import = Import();
        Told(await import.Check(csv, TestSilo.Ada));
        await Reaches(import, ImportStage.Checked);
        return import;
    }

    private static async Task<ImportView> Reaches(IDeviceImportGrain import, ImportStage stage)
    {
        ImportView view = null!;
        await Eventually.Async(async () => (view = (await import.Get())!).Stage == stage, $"the import to be {stage}", Soon, () => view.ToString());
        return view;
    }
}
