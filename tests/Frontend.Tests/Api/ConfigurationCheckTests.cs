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
