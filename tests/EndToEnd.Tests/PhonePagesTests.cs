using System.Net;
using EndToEnd.Rig;
using Testing;
using static EndToEnd.Rig.PortalBrowser;

namespace EndToEnd;

/// <summary>The pages of phones and profiles in a real browser, with what the whole product has to show on them.</summary>
[TestClass]
public sealed class PhonePagesTests
{
    private const string Flagged = "00156b000001";
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);
    private static PortalBrowser s_browser = null!;

    private static Product Billing => Product.Running;

    private static Api Api => Billing.Api;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        s_browser = await PortalBrowser.Start(Billing.PortalAddress);
        await Api.AddCustomer("pages-co", ("pages.one", "pages-secret-1"), ("pages.two", "pages-secret-2"));
        await Api.Post("profiles", new { id = "pages", description = "Desk phones", settings = new { server = "sip.example.com" } });
        await Api.Post("devices", new { mac = Flagged, vendor = "yealink", model = "T31P", name = "Reception", location = "Ground floor", profileId = "pages" });
        await Api.Put($"devices/{Flagged}/ports/1", new { accountId = "pages.one" });
        await Api.Post("devices", new { mac = "00156b000002", vendor = "snom", model = "D785", profileId = "pages" });
        using var http = new HttpClient();
        using var guess = await http.GetAsync(new Uri(Billing.PortalAddress, $"phones/{new string('b', 32)}/{Flagged}.cfg"));
        Assert.AreEqual(HttpStatusCode.NotFound, guess.StatusCode);
    }

    [ClassCleanup]
    public static async Task Stop() => await s_browser.DisposeAsync();

    [TestMethod]
    public async Task Everybody_can_use_the_pages_of_phones_on_a_desk_and_in_the_dark_on_a_narrow_screen()
    {
        var page = await s_browser.SignIn("admin", "devices?profile=pages");
        await Expect(page.GetByTestId("device-row")).ToHaveCountAsync(2);
        await page.GetByTestId("select-page").CheckAsync();
        await CheckLooks(page, "the list of devices");
        foreach (var (path, ready) in new[]
        {
            ($"devices/{Flagged}", "flags"), ("devices/new", "device-form"), ("devices/import", "paste"), ("profiles", "profile-row"), ("profiles/new", "profile-form"), ("profiles/pages", "versions"),
        })
        {
            await s_browser.Go(page, path);
            await Expect(page.GetByTestId(ready).First).ToBeVisibleAsync();
            await CheckLooks(page, path);
        }
    }

    [TestMethod]
    public async Task A_file_is_imported_by_keyboard_alone_and_nothing_is_changed_by_its_dry_run()
    {
        var page = await s_browser.SignIn("admin", "devices/import");
        await TabTo(page, "[data-testid=paste]");
        await page.Keyboard.InsertTextAsync(
            "mac,vendor,model,profile,port,account_id\n00:15:6b:00:01:01,yealink,T46U,pages,1,pages.two\n00:15:6b:00:01:02,yealink,T99,pages,,\nnot a mac,yealink,T46U,pages,,\n");
        await TabTo(page, "[data-testid=check]");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("import-row")).ToHaveCountAsync(3);
        await Expect(page.GetByTestId("fate-Refused")).ToContainTextAsync("2");
        await CheckLooks(page, "the dry run");
        Assert.AreEqual(HttpStatusCode.NotFound, await Api.StatusOfGet("devices/00156b000101"), "a dry run changes nothing");

        await TabTo(page, "[data-testid=fate-Refused]");
        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByTestId("import-row")).ToHaveCountAsync(2);
        await Expect(page.GetByTestId("import-row").First).ToContainTextAsync("We do not know how to write files for this model");

        await TabTo(page, "[data-testid=apply]");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("confirm-yes")).ToBeVisibleAsync();
        await CheckLooks(page, "the question before an import");
        await TabTo(page, "[data-testid=confirm-yes]");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("import-done")).ToBeVisibleAsync();
        Assert.AreEqual("pages.two", (await Api.Get("devices/00156b000101")).GetProperty("ports")[0].GetProperty("accountId").GetString());
    }

    [TestMethod]
    public async Task A_change_of_a_profile_is_shown_before_it_is_saved_and_then_seen_to_arrive()
    {
        await Api.Post("profiles", new { id = "pages-diff", settings = new { server = "before.example.com" } });
        await Api.Post("devices", new { mac = "00156b000201", vendor = "grandstream", model = "GRP2614", profileId = "pages-diff" });
        var page = await s_browser.SignIn("admin", "profiles/pages-diff");
        await page.GetByLabel("Time server").FillAsync("time.example.com");
        await page.GetByLabel("Time server").BlurAsync();
        await page.GetByTestId("compare").ClickAsync();
        await Expect(page.GetByTestId("review-devices")).ToContainTextAsync("1 device has this profile");
        await Expect(page.GetByTestId("review")).ToContainTextAsync("time.example.com");
        Assert.AreEqual(1, (await Api.Get("profiles/pages-diff")).GetProperty("newest").GetInt32(), "nothing is saved yet");
        await CheckLooks(page, "what a change does");
        await page.GetByTestId("accept").ClickAsync();
        await Eventually.Async(
            async () => (await Api.Get("profiles/pages-diff")).GetProperty("newest").GetInt32() == 2, "version 2 to be saved", s_soon, () => Billing.Log);
        await Expect(page.GetByTestId("rollout-state")).ToHaveTextAsync("Done");
        await Expect(page.GetByTestId("rollout-progress")).ToContainTextAsync("1 of 1 device published");
        await CheckLooks(page, "a rollout");
        Assert.AreEqual(2, (await Api.Get("devices/00156b000201")).GetProperty("profileVersion").GetInt32());
    }

    [TestMethod]
    public async Task What_is_done_to_many_devices_goes_on_when_the_page_is_left()
    {
        await Api.Post("profiles", new { id = "pages-many", settings = new { server = "sip.example.com" } });
        foreach (var mac in new[] { "00156b000301", "00156b000302" })
        {
            await Api.Post("devices", new { mac, vendor = "yealink", model = "T31P", profileId = "pages-many" });
        }

        var page = await s_browser.SignIn("admin", "devices?profile=pages-many");
        await Expect(page.GetByTestId("device-row")).ToHaveCountAsync(2);
        await page.GetByTestId("select-page").CheckAsync();
        await page.GetByTestId("many-resync").ClickAsync();
        await page.GetByTestId("confirm-yes").ClickAsync();
        await page.WaitForURLAsync("**/devices/jobs/*");
        var job = IdOf(page);
        await s_browser.Go(page, "profiles");
        await Eventually.Async(
            async () => (await Api.Get($"device-jobs/{job}")).GetProperty("stage").GetString() == "done", "the job to be done", s_soon, () => Billing.Log);
        await s_browser.Go(page, $"devices/jobs/{job}");
        await Expect(page.GetByTestId("job-refusal")).ToHaveCountAsync(2);
        await Expect(page.GetByTestId("job-refusal").First).ToContainTextAsync("None of its ports has an account");
        await CheckLooks(page, "a job on many devices");
    }

    [TestMethod]
    public async Task A_phones_two_buttons_and_its_masked_files_are_on_its_page_and_a_reader_has_no_buttons()
    {
        var page = await s_browser.SignIn("admin", $"devices/{Flagged}");
        await TabTo(page, "[data-testid=resync]");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("last-resync")).ToBeVisibleAsync();
        await page.GetByTestId("publish").ClickAsync();
        await Eventually.Async(
            async () => (await Api.Get($"audit?kind=device&object={Flagged}")).GetProperty("items").EnumerateArray().Any(entry => entry.GetProperty("action").GetString() == "publish"),
            "the files to be published again by hand", s_soon, () => Billing.Log);
        await Expect(page.GetByTestId("publishing")).ToHaveTextAsync("Published");
        await page.GetByTestId("preview").ClickAsync();
        await Expect(page.GetByTestId("preview-file").First).ToContainTextAsync("account.1.password = ********");
        Assert.DoesNotContain("pages-secret-1", await page.ContentAsync());
        await CheckLooks(page, "a device with its files");
        await page.GetByTestId("clear-flags").ClickAsync();
        await Expect(page.GetByTestId("flags")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("registered")).Not.ToHaveTextAsync("…");

        var password = await Revealed();
        await page.GetByTestId("rotate").ClickAsync();
        await page.GetByTestId("at-once").CheckAsync();
        await Expect(page.GetByTestId("passwords-told")).ToBeVisibleAsync();
        await page.GetByTestId("renew-passwords").CheckAsync();
        await page.GetByTestId("confirm-reason").FillAsync("on a forum");
        await CheckLooks(page, "a new address after a leak");
        await page.GetByTestId("confirm-yes").ClickAsync();
        await Eventually.Async(async () => await Revealed() != password, "the account to have a new password", s_soon, () => Billing.Log);

        var reader = await s_browser.SignIn("reader", $"devices/{Flagged}");
        await Expect(reader.GetByTestId("arrival")).ToHaveTextAsync("Never fetched");
        await Expect(reader.GetByTestId("resync")).ToHaveCountAsync(0);
        await Expect(reader.GetByTestId("publish")).ToHaveCountAsync(0);

        async Task<string?> Revealed() => (await Api.Post("accounts/pages.one/reveal-password", new { })).GetProperty("password").GetString();
    }
}
