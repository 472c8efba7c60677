using System.Diagnostics;
using EndToEnd.Rig;
using Microsoft.Playwright;
using Testing;

namespace EndToEnd;

/// <summary>The portal in a real browser.</summary>
[TestClass]
public class PortalTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);
    private static IPlaywright s_playwright = null!;
    private static IBrowser s_browser = null!;

    private static Product Billing => Product.Running;

    public required TestContext TestContext { get; set; }

    [ClassInitialize]
    public static async Task StartBrowser(TestContext context)
    {
        await DebianPackages.Require("chromium", "kamailio", "kamailio-radius-modules", "sip-tester");
        s_playwright = await Playwright.CreateAsync();
        s_browser = await s_playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = DebianPackages.OnPath("chromium"),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update"],
        });
    }

    [ClassCleanup]
    public static async Task StopBrowser()
    {
        await s_browser.DisposeAsync();
        s_playwright.Dispose();
    }

    [TestMethod]
    public async Task A_real_call_appears_on_the_signed_in_admins_page_and_goes()
    {
        await Billing.Api.AddNode("portal-proxy", "Kamailio", "testing123", "127.0.0.51");
        await Billing.Api.AddCustomer("portal-co", ("carol", "secret3"));
        await using var proxy = await KamailioProcess.Start(new KamailioOptions
        {
            Authentication = Billing.Authentication,
            Accounting = Billing.Accounting,
            NasAddress = System.Net.IPAddress.Parse("127.0.0.51"),
        });
        await using var callee = await SippProcess.Callee(proxy.CalleePort);
        var page = await SignIn("admin", "calls");
        var row = page.GetByTestId("live-call").Filter(new LocatorFilterOptions { HasText = "33142685300" });
        await Assertions.Expect(row).ToHaveCountAsync(0);

        await using var caller = await SippProcess.Caller(
            proxy.SipPort, new CallPlan { Account = "carol", Password = "secret3", Called = "33142685300", Ending = CallEnding.CallerHangsUpWhenTold });
        await Eventually.Async(async () => (await proxy.Dialogs()).Count == 1, "the proxy to have the call", s_soon, () => proxy.Log);
        var up = Stopwatch.StartNew();
        await Assertions.Expect(row).ToHaveCountAsync(1);
        TestContext.WriteLine($"On the page {up.Elapsed.TotalSeconds:F1} s after the proxy was seen to have the call");
        await Assertions.Expect(row).ToContainTextAsync("portal-co");
        await Assertions.Expect(row).ToContainTextAsync("France");

        var key = (await Billing.Api.Live("portal-co")).Single().GetProperty("key").GetString()!;
        await caller.HangUp((await proxy.Dialogs()).Single().GetProperty("call-id").GetString()!);
        Assert.AreEqual(1, (await caller.Finished(s_soon)).Successful, caller.Output);
        await Assertions.Expect(row).ToHaveCountAsync(0);

        await Billing.Api.EndedOne("portal-co", key);
        await page.GotoAsync(new Uri(Billing.PortalAddress, "history?customer=portal-co").ToString());
        await Assertions.Expect(page.GetByText("33142685300").First).ToBeVisibleAsync();
    }

    [TestMethod]
    public async Task A_reader_sees_customers_but_no_way_to_change_them()
    {
        await Billing.Api.AddCustomer("looked-at");
        var page = await SignIn("reader", "customers/looked-at");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "looked-at" }).First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save" })).ToHaveCountAsync(0);
        var response = await page.GotoAsync(new Uri(Billing.PortalAddress, "customers/new").ToString());
        Assert.AreEqual(403, response!.Status);
    }

    [TestMethod]
    public async Task Somebody_without_a_role_sees_nothing()
    {
        var page = await SignIn("nobody", "calls", interactive: false);
        Assert.AreEqual(0, await page.GetByTestId("live-call").CountAsync());
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "You may not see this page" })).ToBeVisibleAsync();
    }

    [TestMethod]
    public async Task An_administrator_sees_Orleans_dashboard_and_it_runs_under_our_content_security_policy()
    {
        var page = await SignIn("admin", "customers");
        var refused = new List<string>();
        page.Console += (_, message) =>
        {
            // Some of its inline styles are refused, and it does without them.
            if (message.Type == "error" && !message.Text.StartsWith("Applying inline style violates", StringComparison.Ordinal))
            {
                refused.Add(message.Text);
            }
        };
        await page.GotoAsync(new Uri(Billing.PortalAddress, "cluster/").ToString());
        await Assertions.Expect(page.GetByText("Active Silos").First).ToBeVisibleAsync();
        Assert.IsEmpty(refused, string.Join('\n', refused));
        var counters = await page.Context.APIRequest.GetAsync(new Uri(Billing.PortalAddress, "cluster/DashboardCounters").ToString());
        Assert.AreEqual(200, counters.Status);
        StringAssert.Contains(await counters.TextAsync(), "totalActivationCount");
    }

    private static async Task<IPage> SignIn(string user, string path, bool interactive = true)
    {
        var context = await s_browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(Billing.PortalAddress, path).ToString());
        await page.Locator($"button[value={user}]").ClickAsync();
        if (interactive)
        {
            await Assertions.Expect(page.Locator("[data-interactive=true]")).ToBeAttachedAsync();
        }

        return page;
    }
}
