using System.Diagnostics;
using Billing.Hosting.Health;
using Billing.Hosting.Settings;
using Billing.Silo.Hosting;
using Billing.Tests.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Testing;

namespace Billing.Silo.Tests.Hosting;

[TestClass]
public sealed class SettingsTests
{
    private static readonly (string, string) s_storage = ("ConnectionStrings:Storage", "UseDevelopmentStorage=true");

    [TestMethod]
    public void A_silo_needs_to_be_told_its_storage_and_nothing_else()
    {
        Assert.IsEmpty(Check(s_storage).Problems);
        Assert.Contains("Give exactly one of ConnectionStrings:Storage and Storage:TableServiceUri.", Check().Problems);
    }

    [TestMethod]
    [DataRow("Journal:Retention", "soon", "Journal:Retention is not a span of time")]
    [DataRow("Journal:Retention", "30", "a number alone would mean days")]
    [DataRow("Journal:Retention", "00:10:00", "Journal:Retention is less than an hour.")]
    [DataRow("Journal:MostNotDone", "many", "Journal:MostNotDone is not a number")]
    [DataRow("Journal:MostNotDone", "99999999999", "Journal:MostNotDone is not a number, or too large")]
    [DataRow("Journal:MostNotDone", "5", "Journal:MostNotDone: The field MostNotDone must be between 100 and 10000000.")]
    [DataRow("Lake:Container", "Calls", "Lake:Container is not 3 to 55")]
    [DataRow("Signup:LongestPause", "00:00:00.5", "Signup:LongestPause not shorter")]
    [DataRow("Lake:Enabled", "yes", "Lake:Enabled is neither true nor false")]
    [DataRow("Mail:Security", "Ssl", "Mail:Security is none of")]
    [DataRow("Orleans:SiloPort", "http", "Orleans:SiloPort is not a number")]
    [DataRow("Orleans:AdvertisedAddress", "silo-1", "Orleans:AdvertisedAddress is not an IP address.")]
    [DataRow("Radius:Address", "everywhere", "Radius:Address is not an IP address.")]
    [DataRow("Storage:StandIn", "2", "Storage:StandIn is neither true nor false")]
    [DataRow("Provisioning:ReadLog:Every", "1", "Provisioning:ReadLog:Every is not a span of time")]
    [DataRow("Health:DrainFor", "01:00:00", "Health:DrainFor is between zero and a minute.")]
    [DataRow("Journal:Retension", "1.00:00:00", "Journal:Retension is no setting. Is Journal:Retention meant?")]
    [DataRow("ConnectionStrings:Storag", "x", "ConnectionStrings:Storag is no setting. Is ConnectionStrings:Storage meant?")]
    [DataRow("Payments:Strip:ApiKey", "sk_test_1", "Payments:Strip:ApiKey is no setting. Is Payments:Stripe:ApiKey meant?")]
    public void A_wrong_value_is_told_by_the_name_of_its_setting(string key, string value, string told)
    {
        var problems = Check(s_storage, (key, value)).Problems;
        Assert.IsTrue(problems.Any(problem => problem.Contains(told, StringComparison.Ordinal)), string.Join('\n', problems));
        Assert.IsFalse(value.Length > 5 && problems.Any(problem => problem.Contains(value, StringComparison.Ordinal)), "values may be secret");
    }

    [TestMethod]
    [DataRow("Provisioning:SipDomains:0", "sip.example.com")]
    [DataRow("Signup:DisposableHosts:3", "throwaway.example")]
    [DataRow("Signup:CountryDatabase", "/data/countries.mmdb")]
    [DataRow("journal:retention", "2.00:00:00")]
    [DataRow("Radius:RatePerSource", "")]
    [DataRow("Lake:Keep", "365.00:00:00")]
    public void A_good_value_is_taken(string key, string value)
    {
        var check = Check(s_storage, (key, value));
        Assert.IsEmpty(check.Problems, string.Join('\n', check.Problems));
        Assert.IsEmpty(check.Warnings, string.Join('\n', check.Warnings));
    }

    [TestMethod]
    [DataRow("00:00:45", 45)]
    [DataRow("", 0)]
    [DataRow("soon", 0)]
    [DataRow("300", 0)]
    public void Draining_takes_nothing_of_the_time_for_ending(string drain, int more)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Health:DrainFor", drain)]);
        builder.AddHealth();
        using var host = builder.Build();
        Assert.AreEqual(TimeSpan.FromSeconds(30 + more), host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
        using var silo = Services(s_storage, ("Health:DrainFor", drain));
        Assert.AreEqual(TimeSpan.FromSeconds(120 + more), silo.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
    }

    [TestMethod]
    public void A_setting_of_the_other_process_is_a_warning_only()
    {
        var check = Check(s_storage, ("Signup:Turnstile:Secret", "x"), ("Provisioning:WrongFetchesPerMinute", "5"));
        Assert.IsEmpty(check.Problems, string.Join('\n', check.Problems));
        Assert.HasCount(2, check.Warnings);
    }

    [TestMethod]
    public async Task A_silo_with_three_mistakes_prints_all_three_and_ends()
    {
        var program = RepositoryRoot.Of("src", "Silo", "bin", "Debug", "net10.0", "Billing.Silo.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--contentRoot", Path.GetDirectoryName(program)!]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["Journal__MostNotDone"] = "many";
        start.Environment["Reports__AtOnce"] = "100";
        start.Environment["ConnectionStrings__Storage"] = "AccountKey=hush";
        using var silo = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Task<string> output;
        string error;
        try
        {
            output = silo.StandardOutput.ReadToEndAsync(patience.Token);
            error = await silo.StandardError.ReadToEndAsync(patience.Token);
            await silo.WaitForExitAsync(patience.Token);
        }
        finally
        {
            silo.Kill(entireProcessTree: true);
        }

        Assert.AreEqual(SettingsHosting.WrongSettings, silo.ExitCode);
        foreach (var part in (string[])["Journal:MostNotDone is not a number", "Reports:AtOnce is between 1 and 32.", "ConnectionStrings:Storage cannot be read."])
        {
            StringAssert.Contains(error, part);
        }

        Assert.IsFalse(error.Contains("   at ", StringComparison.Ordinal), "a stack trace");
        Assert.IsFalse(error.Contains("hush", StringComparison.Ordinal) || (await output).Contains("hush", StringComparison.Ordinal), "a secret");
    }

    [TestMethod]
    public void Configuration_md_lists_every_setting_of_the_silo()
    {
        if (DocumentedPart.Differs("configuration.md", "silo", SettingsDocument.Of(Services(s_storage).GetServices<SettingsSection>())) is { } difference)
        {
            Assert.Fail(difference);
        }
    }

    private static SettingsCheck Check(params (string Key, string Value)[] settings) => new(Services(settings));

    private static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddSiloParts();
        return builder.Services.BuildServiceProvider();
    }
}
