using System.Text.RegularExpressions;
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

    /// <summary>Fails when axe finds anything, or the page is wider than the window, in daylight, in the dark, and on a narrow screen.</summary>
    public static async Task CheckLooks(IPage page, string what)
    {
        foreach (var (scheme, width) in new[] { (ColorScheme.Light, Wide), (ColorScheme.Dark, Wide), (ColorScheme.Light, Narrow) })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            await page.SetViewportSizeAsync(width, Height);
            var found = await page.RunAxe();
            Assert.IsEmpty(found.Violations, $"{what}, {scheme}, {width}: {string.Join('\n', found.Violations.Select(one => $"{one.Id} ({one.Impact}): {one.Help} {string.Join(' ', one.Nodes.Take(3).Select(node => node.Html))}"))}");
            var wide = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.IsLessThanOrEqualTo(width, wide, $"{what}, {scheme}: it is {wide} wide where {width} are");
        }

        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(Wide, Height);
    }

    /// <summary>Presses Tab until something has the focus, as somebody does who has no mouse.</summary>
    public static async Task TabTo(IPage page, string selector)
    {
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

    private static Task Ready(IPage page) => Assertions.Expect(page.Locator("[data-interactive=true]"))
        .ToBeAttachedAsync(new LocatorAssertionsToBeAttachedOptions { Timeout = 20_000 });

    [GeneratedRegex("/([^/?#]+)([?#].*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex LastPart();
}
