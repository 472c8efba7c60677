using Billing.Audit;
using Billing.Calls;
using Billing.Customers;
using Billing.Devices;
using Billing.Nodes;
using Billing.Reports;
using Billing.Signup;
using Billing.Silo.Backup;
using Billing.Silo.Tests.Backup;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Radius;
using Testing;

namespace Billing.Silo.Tests.Rows;

/// <summary>What former versions have written is read by this one. CONTRIBUTING.md says how a version is added.</summary>
[TestClass]
public sealed class RowsTests
{
    [TestMethod]
    [DataRow("v1")]
    public async Task A_silo_goes_on_with_the_rows_of_a_former_version(string version)
    {
        await using var storage = await AzuriteProcess.StartAsync();
        await KeptRows.Restore(storage, version);
        await using (var silo = await Installation.Start(storage))
        {
            var grains = silo.Grains;
            var customer = await grains.GetGrain<ICustomerGrain>("acme").Get();
            Assert.AreEqual(("Acme", "EUR", 5), (customer?.Details.Name, customer?.Details.Currency, customer?.Details.MaxSimultaneousCalls));
            Assert.AreEqual(RadiusCode.AccessAccept, await silo.Ask("call-now"), "the account and its password");
            Assert.AreEqual(Installation.NodeSecret, await grains.GetGrain<INodeGrain>("proxy").RevealSecret(Installation.Ada));
            var device = await grains.GetGrain<IDeviceGrain>(Installation.Mac).Get();
            Assert.AreEqual(("acme.one", PublishStage.Published, 1), (device?.Ports[0].AccountId, device?.Publishing, device?.ProfileVersion));
            Assert.AreEqual("sip.example.com", (await grains.GetGrain<IProfileGrain>("desk").SettingsOf(1))?.Server);
            Assert.AreEqual(2, (await grains.GetGrain<INumberPoolGrain>("berlin").Counts()).Free);
            Assert.AreEqual("berlin", (await grains.GetGrain<IProductGrain>("line").Get())?.Details.PoolId);
            Assert.StartsWith("site_", (await grains.GetGrain<ISiteGrain>("shop").RevealKey(Installation.Ada))!);
            Assert.AreEqual("Europe/Berlin", (await grains.GetGrain<IReportGrain>("monthly").Get())?.Schedule?.TimeZone);
            var audit = await grains.GetGrain<IAuditGrain>(0).Search(new AuditQuery { ObjectKind = "customer", ObjectId = "acme" }, null, 10);
            Assert.AreEqual("create", audit.Items.Single().Action);

            var history = await grains.GetGrain<ICallHistoryGrain>(0).Search(
                new CallQuery { From = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), To = TimeProvider.System.GetUtcNow().AddDays(1) }, null, 10);
            var ended = history.Items.Single(call => call.Certainty == Certainty.Confirmed);
            Assert.AreEqual(("acme", "acme.one"), (ended.CustomerId, ended.AccountId));
            var call = await grains.GetGrain<ICallGrain>(ended.Key).Get(ended.EndedAt);
            Assert.HasCount(1, call!.Legs);
        }

        using var doors = BackupCommand.Services(configuration => configuration.AddInMemoryCollection(Installation.Settings(storage)));
        using var secrets = ArchiveSecrets.By("a passphrase for tests");
        var counts = await doors.GetRequiredService<Export>().Write(Stream.Null, secrets, CancellationToken.None);
        Assert.AreEqual(1, counts["customer"]);
        Assert.IsGreaterThanOrEqualTo(1, counts["reminder"]);
    }
}
