using EndToEnd.Rig;
using Microsoft.Playwright;
using Testing;

namespace EndToEnd;

/// <summary>Every page in a real browser, which reports what the pages' Content-Security-Policy kept it from.</summary>
[TestClass]
public sealed class ContentPolicyTests
{
    private static readonly string[] s_pages =
    [
        "", "calls", "history", "refused-calls", "reports", "report-runs", "customers", "customers/new", "customers/policy-co", "accounts", "accounts/new", "accounts/policy.one", "nodes", "nodes/new",
        "nodes/policy-node", "devices", "devices/new", "devices/import", "devices/00156b0c0001", "profiles", "profiles/new", "profiles/policy", "signups", "shipments", "sites", "sites/new",
        "products", "products/new", "number-pools", "number-pools/new", "health", "audit",
    ];

    private static Product Billing => Product.Running;

    [TestMethod]
    public async Task No_page_does_what_its_policy_forbids_and_all_have_their_styles()
    {
        await Billing.Api.AddNode("policy-node", "Generic", "policy-secret", "127.0.0.77");
        await Billing.Api.AddCustomer("policy-co", ("policy.one", "policy-secret-1"));
        await Billing.Api.Post("profiles", new { id = "policy", settings = new { server = "sip.example.com" } });
        await Billing.Api.Post("devices", new { mac = "00156b0c0001", vendor = "yealink", model = "T31P", profileId = "policy" });
        await using var browser = await PortalBrowser.Start(Billing.PortalAddress);
        var page = await browser.SignIn("admin", "calls");
        List<string> violations = [];
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase))
            {
                violations.Add($"{page.Url}: {message.Text}");
            }
        };
        foreach (var path in s_pages)
        {
            await browser.Go(page, path);
            await Assertions.Expect(page.Locator("h1").First).ToBeVisibleAsync();
        }

        Assert.IsEmpty(violations, string.Join('\n', violations.Distinct()));
        // The theme is a style element that Blazor makes, and the place of a menu a style attribute.
        Assert.AreNotEqual("", await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).getPropertyValue('--mud-palette-primary')"));
        await page.GetByTestId("theme-menu").GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(page.GetByText("As the system")).ToBeVisibleAsync();

        foreach (var other in (string[])["api/docs/index.html", "access-denied"])
        {
            await page.GotoAsync(new Uri(Billing.PortalAddress, other).ToString(), new PageGotoOptions { WaitUntil = WaitUntilState.NetworkIdle });
        }

        Assert.IsEmpty(violations, string.Join('\n', violations.Distinct()));
        // The policy is in force: what the page would be kept from is reported.
        await page.GotoAsync(new Uri(Billing.PortalAddress, "access-denied").ToString());
        await page.EvaluateAsync("() => { const style = document.createElementNS('http://www.w3.org/1999/xhtml', 'style'); style.textContent = 'body{}'; document.head.append(style); }");
        await Eventually.Async(() => violations.Count > 0, "the browser to report a violation", TimeSpan.FromSeconds(30));
    }
}
