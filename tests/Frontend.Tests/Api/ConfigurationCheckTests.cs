using Billing.Frontend.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Billing.Frontend.Tests.Api;

[TestClass]
public sealed class ConfigurationCheckTests
{
    [TestMethod]
    public void Every_mistake_is_told_at_once()
    {
        var failure = Assert.ThrowsExactly<OptionsValidationException>(() => Check(new()
        {
            ["AzureAd:Instance"] = "http://login.example",
            ["ConnectionStrings:Storage"] = "AccountKey=hush",
            ["Storage:TableServiceUri"] = "https://a.table.core.windows.net",
            ["WEBSITE_AUTH_ENABLED"] = "True",
            ["ForwardedHeaders:KnownNetworks:0"] = "everywhere",
        }));
        foreach (var part in (string[])["AzureAd:TenantId", "AzureAd:ClientId", "AzureAd:Instance", "WEBSITE_AUTH_ENABLED", "exactly one", "KnownNetworks"])
        {
            StringAssert.Contains(failure.Message, part);
        }

        Assert.IsFalse(failure.Message.Contains("hush", StringComparison.Ordinal));
    }

    [TestMethod]
    public void What_is_needed_is_little() => Check(new()
    {
        ["AzureAd:Instance"] = "https://login.example/",
        ["AzureAd:TenantId"] = "t",
        ["AzureAd:ClientId"] = "c",
        ["Storage:TableServiceUri"] = "https://a.table.core.windows.net",
    });

    private static void Check(Dictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.CheckConfiguration();
    }
}
