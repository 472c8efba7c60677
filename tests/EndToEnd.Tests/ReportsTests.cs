using System.Globalization;
using System.Net;
using System.Text.Json;
using EndToEnd.Rig;
using Microsoft.Playwright;
using Testing;
using static EndToEnd.Rig.PortalBrowser;

namespace EndToEnd;

/// <summary>From calls by RADIUS to what the reports say of them.</summary>
[TestClass]
public class ReportsTests
{
    private const string Secret = "reports-secret";
    private const string Gateway = "127.0.0.76";
    private const string Customer = "reports-co";
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(90);
    private static string s_last = "";
    private static PortalBrowser s_browser = null!;

    private static Product Billing => Product.Running;

    [ClassInitialize]
    public static async Task MakeCalls(TestContext context)
    {
        await DebianPackages.Require("freeradius-utils");
        s_browser = await PortalBrowser.Start(Billing.PortalAddress);
        await Billing.Api.AddNode("reports-gw", "Cisco", Secret, Gateway);
        await Billing.Api.AddCustomer(Customer, ("15550061", "secret-61"));
        // To France: two long calls and one short one; to Britain: one long, two short; to Brazil: none long.
        foreach (var (called, seconds) in ((string, int)[])[
            ("33142685301", 901), ("33142685302", 2000), ("33142685303", 900), ("442071234561", 1000), ("442071234562", 60), ("442071234563", 0), ("5511987654321", 30)])
        {
            var reply = await Radclient.Send(Billing.Accounting, "acct", Secret,
            [
                "Packet-Src-IP-Address = " + Gateway, "Acct-Status-Type = Stop", $"Acct-Session-Id = r-{called}", "User-Name = 15550061",
                "Calling-Station-Id = 15550061", $"Called-Station-Id = {called}", $"Acct-Session-Time = {seconds}",
            ]);
            Assert.AreEqual("Accounting-Response", reply.Code, reply.Text);
        }

        // Whoever writes the lake may have gone with a silo that another test ended; it comes back within minutes, or when somebody asks after it.
        await Billing.Api.Get("lake");
        await Eventually.Async(
            async () => (await Result(new { customers = new[] { Customer } })).Rows.Sum(row => row[1].GetInt64()) == 7,
            "the lake to have the calls", s_soon, () => $"{s_last}\n{Billing.Log}");
    }

    [ClassCleanup]
    public static async Task Close() => await s_browser.DisposeAsync();

    [TestMethod]
    public async Task The_seeds_report_tells_of_calls_that_came_by_RADIUS()
    {
        var report = (await Billing.Api.Get("reports/long-calls-by-country")).GetProperty("definition");
        var definition = JsonSerializer.Deserialize<Dictionary<string, object>>(report)!;
        definition["filter"] = new { customers = new[] { Customer }, calleeCountryKnown = true };
        definition["range"] = Around;
        var run = await Over(await Billing.Api.Post("report-runs", new { definition }));
        Assert.AreEqual("done", run.GetProperty("state").GetString(), run.ToString());
        var facts = run.GetProperty("facts");
        Assert.AreEqual("Etc/UTC", facts.GetProperty("timeZone").GetString());
        Assert.AreEqual(7, facts.GetProperty("calls").GetInt64());
        Assert.AreEqual(JsonValueKind.String, facts.GetProperty("cutOff").ValueKind);
        var rows = await Rows(run);
        Assert.AreEqual("FR 2 2 0.667 3, GB 1 0.5 0.333 3, BR 0 0 0 1", string.Join(", ", rows.Select(row => string.Join(' ', row.Select(
            value => value.ValueKind == JsonValueKind.Number ? Math.Round(value.GetDouble(), 3).ToString(CultureInfo.InvariantCulture) : value.GetString())))));

        var csv = await Billing.Api.GetText($"report-runs/{run.GetProperty("id").GetString()}/result?format=csv");
        Assert.Contains("CalleeCountry,Long calls,Ratio to other calls,Share of calls,Calls", csv);
        Assert.Contains("\r\nFR,2,2,", csv);
    }

    [TestMethod]
    public async Task A_reader_opens_the_seeds_report_runs_it_and_sees_table_and_chart()
    {
        var page = await s_browser.SignIn("reader", "reports");
        await CheckLooks(page, "the list of reports");
        await page.GetByTestId("built-in").GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.GetByTestId("run")).ToBeVisibleAsync();
        await CheckLooks(page, "a built-in report");
        await Choose(page, "period", "This month");
        await page.GetByTestId("run").ClickAsync();
        await Expect(page.GetByTestId("run-state")).ToHaveTextAsync("Done");
        await Expect(page.GetByTestId("result-row").Filter(new LocatorFilterOptions { HasText = "France" })).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("chart")).ToContainTextAsync("France");
        await Expect(page.GetByTestId("facts")).ToContainTextAsync("As known at");
        await CheckLooks(page, "a result");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("xlsx").ClickAsync());
        Assert.EndsWith(".xlsx", download.SuggestedFilename);
        Assert.IsGreaterThan(1000, new FileInfo(await download.PathAsync()).Length);

        await s_browser.Go(page, "report-runs");
        await Expect(page.GetByTestId("run-row").First).ToContainTextAsync("Top 10 countries");
        await CheckLooks(page, "the list of runs");
        Assert.AreEqual(0, await page.GetByTestId("schedule").CountAsync());
    }

    [TestMethod]
    public async Task SQL_runs_over_the_calls_and_a_wrong_one_says_what_is_wrong()
    {
        var page = await s_browser.SignIn("reader", "reports/new?sql=true");
        await CheckLooks(page, "the SQL editor");
        await Choose(page, "period", "This month");
        await page.GetByTestId("sql").FillAsync($"SELECT callee_country, max(seconds) AS longest FROM cdrs WHERE customer = '{Customer}' GROUP BY ALL ORDER BY longest DESC");
        await page.GetByTestId("sql").BlurAsync();
        await page.GetByTestId("run").ClickAsync();
        await Expect(page.GetByTestId("run-state")).ToHaveTextAsync("Done");
        await Expect(page.GetByTestId("result-row").First).ToContainTextAsync("2,000");

        var run = await Over(await Billing.Api.Post("report-runs", new { definition = new { name = "Wrong", range = Around, sql = "SELECT * FROM read_csv('/etc/passwd')" } }));
        Assert.AreEqual("failed", run.GetProperty("state").GetString());
        Assert.AreEqual("refused", run.GetProperty("failure").GetString());
        Assert.DoesNotContain("passwd", run.GetProperty("message").GetString()!);
    }

    [TestMethod]
    public async Task A_report_is_saved_shared_and_scheduled()
    {
        var page = await s_browser.SignIn("admin", "reports/new");
        await page.GetByTestId("name").FillAsync("Minutes by country");
        await page.GetByTestId("id").FillAsync("minutes-by-country");
        await Choose(page, "sharing", "Everybody who may look");
        await Choose(page, "period", "This month");
        await page.GetByTestId("save").ClickAsync();
        await Expect(page.GetByTestId("schedule")).ToBeVisibleAsync();
        await page.GetByTestId("cron").FillAsync("0 7 1 * *");
        await page.GetByTestId("recipients").FillAsync("ada@example.com, bob@example.com");
        await page.GetByTestId("recipients").BlurAsync();
        await page.GetByTestId("set-schedule").ClickAsync();
        await Expect(page.GetByTestId("schedule")).ToContainTextAsync("Next:");
        await CheckLooks(page, "a saved report");

        var reader = await Billing.SignIn("reader");
        var report = await reader.Get("reports/minutes-by-country");
        Assert.AreEqual("Minutes by country", report.GetProperty("definition").GetProperty("name").GetString());
        Assert.AreEqual(2, report.GetProperty("schedule").GetProperty("recipients").GetArrayLength());
        var run = await Over(await Billing.Api.Post("report-runs", new { reportId = "minutes-by-country" }));
        Assert.AreEqual("done", (await reader.Get($"report-runs/{run.GetProperty("id").GetString()}")).GetProperty("state").GetString(), "it is shared");
        Assert.AreEqual(HttpStatusCode.Forbidden, await reader.StatusOfPost($"report-runs/{run.GetProperty("id").GetString()}/cancel", new { }));
    }

    /// <summary>From yesterday to tomorrow: today would end while the tests run, on some day.</summary>
    private static object Around { get; } = new
    {
        timeZone = "Etc/UTC",
        period = "fixed",
        from = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1).ToString("s", CultureInfo.InvariantCulture),
        to = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(2).ToString("s", CultureInfo.InvariantCulture),
    };

    private static async Task Choose(IPage page, string testId, string choice)
    {
        // A select of MudBlazor is an input that opens a list.
        await page.GetByTestId(testId).ClickAsync(new LocatorClickOptions { Force = true });
        await page.Locator(".mud-popover-open .mud-list-item").Filter(new LocatorFilterOptions { HasText = choice }).First.ClickAsync();
        await Expect(page.Locator(".mud-popover-open")).ToHaveCountAsync(0);
    }

    private static async Task<(JsonElement Run, JsonElement[][] Rows)> Result(object filter)
    {
        var run = await Over(await Billing.Api.Post("report-runs", new
        {
            definition = new { name = "Calls", range = Around, filter, groupBy = new[] { "calleeCountry" }, measures = new[] { new { kind = "count" } } },
        }));
        var rows = await Rows(run);
        s_last = $"{run}\n{string.Join(' ', rows.Select(row => string.Join(',', row)))}";
        return (run, rows);
    }

    private static async Task<JsonElement> Over(JsonElement run)
    {
        await Eventually.Async(
            async () =>
            {
                run = await Billing.Api.Get($"report-runs/{run.GetProperty("id").GetString()}");
                return run.GetProperty("state").GetString() is "done" or "failed" or "cancelled";
            },
            "the run to be over", s_soon, () => Billing.Log);
        return run;
    }

    private static async Task<JsonElement[][]> Rows(JsonElement run)
    {
        Assert.AreEqual("done", run.GetProperty("state").GetString(), run.ToString());
        var rows = await Billing.Api.Get($"report-runs/{run.GetProperty("id").GetString()}/rows?take=1000");
        return [.. rows.GetProperty("rows").EnumerateArray().Select(row => row.EnumerateArray().ToArray())];
    }
}
