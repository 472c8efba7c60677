using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace EndToEnd.Rig;

/// <summary>A real browser at the portal.</summary>
public sealed partial class PortalBrowser : IAsyncDisposable
{
    /// <summary>The width of a phone in a pocket, in CSS pixels.</summary>
    public const int Narrow = 375;

    private const int Wide = 1280;
    private const int Height = 900;
    private const int MostTabs = 120;

    /// <summary>WCAG 2.2, levels A and AA.</summary>
    private static readonly AxeRunOptions s_rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    };

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly Uri _portal;

    private PortalBrowser(IPlaywright playwright, IBrowser browser, Uri portal) => (_playwright, _browser, _portal) = (playwright, browser, portal);

    public static async Task<PortalBrowser> Start(Uri portal)
    {
        await DebianPackages.Require("chromium");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = DebianPackages.OnPath("chromium"),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update"],
        });
        return new PortalBrowser(playwright, browser, portal);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    /// <summary>A page of the portal, as somebody sees it who has just signed in: <c>admin</c>, <c>support</c>, <c>reader</c>.</summary>
    public async Task<IPage> SignIn(string user, string path)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = Wide, Height = Height } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(_portal, path).ToString());
        await page.Locator($"button[value={user}]").ClickAsync();
        await Ready(page);
        return page;
    }

    public async Task Go(IPage page, string path)
    {
        await page.GotoAsync(new Uri(_portal, path).ToString());
        await Ready(page);
    }

    /// <summary>Fails when axe finds anything, or the page is wider than the window: in daylight on a desk, and in the dark on a narrow screen.</summary>
    public static async Task CheckLooks(IPage page, string what)
    {
        foreach (var (scheme, width) in new[] { (ColorScheme.Light, Wide), (ColorScheme.Dark, Narrow) })
        {
            await Paint(page, scheme);
            await Resize(page, width);
            var found = await page.RunAxe(s_rules);
            Assert.IsEmpty(found.Violations, $"{what}, {scheme}, {width}: {string.Join('\n', found.Violations.Select(one => $"{one.Id} ({one.Impact}): {one.Help} {string.Join(' ', one.Nodes.Take(3).Select(node => node.Html))}"))}");
            var wide = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.IsLessThanOrEqualTo(width, wide, $"{what}, {scheme}: it is {wide} wide where {width} are");
        }

        await Paint(page, ColorScheme.Light);
        await Resize(page, Wide);
    }

    /// <summary>Presses Tab until something has the focus, as somebody does who has no mouse.</summary>
    public static async Task TabTo(IPage page, string selector)
    {
        // What is disabled until the server has answered is passed over.
        await Expect(page.Locator(selector).First).ToBeEnabledAsync();
        for (var tab = 0; tab < MostTabs; tab++)
        {
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
            {
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"{MostTabs} tabs do not lead to {selector}");
    }

    public static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    /// <summary>The id at the end of the page's address.</summary>
    public static string IdOf(IPage page) => LastPart().Match(page.Url).Groups[1].Value;

    /// <summary>Returns when the page has the colours of the scheme: half of them come from the server.</summary>
    private static async Task Paint(IPage page, ColorScheme scheme)
    {
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
        await page.WaitForFunctionAsync(
            """
            dark => {
                const channels = getComputedStyle(document.documentElement).getPropertyValue('--mud-palette-background').match(/\d+(\.\d+)?/g).slice(0, 3).map(Number);
                return (channels.reduce((sum, one) => sum + one, 0) < 384) === dark
                    && document.getAnimations().every(one => one.playState !== 'running' || one.effect.getComputedTiming().iterations === Infinity);
            }
            """,
            scheme == ColorScheme.Dark);
    }

    /// <summary>
    /// Returns when the page stands still: that the menu opens or closes is decided by the server, a moment after the window has changed, and what somebody clicks
    /// must not move below the pointer.
    /// </summary>
    private static async Task Resize(IPage page, int width)
    {
        await page.SetViewportSizeAsync(width, Height);
        await page.WaitForFunctionAsync(
            """
            open => document.querySelector('.mud-drawer').classList.contains('mud-drawer--open') === open
                && document.getAnimations().every(one => one.playState !== 'running' || one.effect.getComputedTiming().iterations === Infinity)
            """,
            width == Wide);
    }

    private static Task Ready(IPage page) => Expect(page.Locator("[data-interactive=true]")).ToBeAttachedAsync();

    [GeneratedRegex("/([^/?#]+)([?#].*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex LastPart();
}
