using System.Diagnostics;
using Billing.Frontend.Hosting;
using Billing.Frontend.Tests.Hosting;
using Billing.Hosting.Settings;
using Billing.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace Billing.Frontend.Tests.Api;

[TestClass]
public sealed class ConfigurationCheckTests
{
    [TestMethod]
    public void Every_mistake_is_told_at_once()
    {
        var problems = string.Join('\n', Check(new()
        {
            ["AzureAd:Instance"] = "http://login.example",
            ["ConnectionStrings:Storage"] = "AccountKey=hush",
            ["Storage:TableServiceUri"] = "https://a.table.core.windows.net",
            ["WEBSITE_AUTH_ENABLED"] = "True",
            ["ForwardedHeaders:KnownNetworks:0"] = "everywhere",
        }));
        foreach (var part in (string[])["AzureAd:TenantId", "AzureAd:ClientId", "AzureAd:Instance", "WEBSITE_AUTH_ENABLED", "exactly one", "KnownNetworks"])
        {
            StringAssert.Contains(problems, part);
        }

        Assert.IsFalse(problems.Contains("hush", StringComparison.Ordinal));
    }

    [TestMethod]
    public void What_is_needed_is_little() => Assert.IsEmpty(Check(new()
    {
        ["AzureAd:Instance"] = "https://login.example/",
        ["AzureAd:TenantId"] = "t",
        ["AzureAd:ClientId"] = "c",
        ["Storage:TableServiceUri"] = "https://a.table.core.windows.net",
    }));

    [TestMethod]
    public async Task A_frontend_with_mistakes_of_several_sections_prints_them_all_and_ends()
    {
        var program = RepositoryRoot.Of("src", "Frontend", "bin", "Debug", "net10.0", "Billing.Frontend.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--contentRoot", Path.GetDirectoryName(program)!]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["Signup__PerAddressPerMinute"] = "many";
        start.Environment["Signup__PerSitePerMinut"] = "5";
        start.Environment["Storage__TableServiceUri"] = "http://somewhere.example/?sig=hush";
        start.Environment["ForwardedHeaders__KnownNetworks__0"] = "everywhere";
        using var frontend = Process.Start(start)!;
        var (output, error) = (frontend.StandardOutput.ReadToEndAsync(), await frontend.StandardError.ReadToEndAsync());
        await frontend.WaitForExitAsync();
        Assert.AreEqual(SettingsHosting.WrongSettings, frontend.ExitCode, error);
        foreach (var part in (string[])[
            "AzureAd:TenantId is missing", "Signup:PerAddressPerMinute is not a number", "Is Signup:PerSitePerMinute meant?", "Storage:TableServiceUri is not an https address",
            "ForwardedHeaders:KnownNetworks"])
        {
            StringAssert.Contains(error, part);
        }

        Assert.IsFalse(error.Contains("   at ", StringComparison.Ordinal), "a stack trace");
        Assert.IsFalse((error + await output).Contains("hush", StringComparison.Ordinal), "a secret");
    }

    [TestMethod]
    public async Task Configuration_md_lists_every_setting_of_the_frontend()
    {
        await using var host = new FrontendHost();
        if (DocumentedPart.Differs("configuration.md", "frontend", SettingsDocument.Of(host.Services.GetServices<SettingsSection>())) is { } difference)
        {
            Assert.Fail(difference);
        }
    }

    [TestMethod]
    public void Telemetry_md_lists_every_instrument_of_the_frontend()
    {
        using var document = new TelemetryDocument(typeof(Surface).Assembly);
        if (DocumentedPart.Differs("telemetry.md", "frontend", document.Tables) is { } difference)
        {
            Assert.Fail(difference);
        }
    }

    private static string[] Check(Dictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddSettings();
        using var services = builder.Services.BuildServiceProvider();
        return [.. services.GetServices<SettingsRule>().SelectMany(rule => rule.Problems(builder.Configuration))];
    }
}
