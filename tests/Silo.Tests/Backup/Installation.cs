using Billing.Audit;
using Billing.Customers;
using Billing.Devices;
using Billing.Nodes;
using Billing.Reports;
using Billing.Signup;
using Billing.Silo.Customers;
using Billing.Silo.Devices;
using Billing.Silo.Disconnects;
using Billing.Silo.Journal;
using Billing.Silo.Lake;
using Billing.Silo.Mail;
using Billing.Silo.Radius;
using Billing.Silo.Reports;
using Billing.Silo.Signup;
using Billing.Silo.Storage;
using Billing.Silo.Tests.Radius;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.TestingHost;
using Radius;
using Testing;

namespace Billing.Silo.Tests.Backup;

/// <summary>A silo as it is composed for real, in this process, with one of everything that people enter.</summary>
internal sealed class Installation : IAsyncDisposable
{
    public const string Service = "kept";
    public const string AccountPassword = "Accounts-own-password-1";
    public const string NodeSecret = "Nodes-own-secret-2";
    public const string RpcPassword = "Nodes-rpc-password-3";
    public const string Mac = "00156b0d0001";
    public static readonly Actor Ada = new("ada", "Ada Admin", "portal");

    private readonly InProcessTestCluster _cluster;

    private Installation(InProcessTestCluster cluster) => _cluster = cluster;

    public IGrainFactory Grains => _cluster.Client;

    public IServiceProvider Services => _cluster.Silos[0].ServiceProvider;

    public static Dictionary<string, string?> Settings(AzuriteProcess storage) => new()
    {
        ["ConnectionStrings:Storage"] = storage.ConnectionString,
        ["Orleans:ServiceId"] = Service,
        ["Orleans:ClusterId"] = Service,
        ["Radius:Address"] = "127.0.0.1",
        ["Radius:AuthenticationPort"] = "0",
        ["Radius:AccountingPort"] = "0",
        ["Provisioning:PublicUrl"] = "https://files.example.com/phones",
        ["Signup:PublicBase"] = "https://billing.example.com",
        ["Mail:Host"] = "127.0.0.1",
        ["Mail:Security"] = "None",
        ["Mail:From"] = "Billing <billing@example.com>",
        ["Lake:Every"] = "00:00:01",
        ["Lake:Lag"] = "00:00:01",
    };

    public static async Task<Installation> Start(AzuriteProcess storage)
    {
        var builder = new InProcessTestClusterBuilder(1);
        (builder.Options.ServiceId, builder.Options.ClusterId) = (Service, Service);
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Configuration.AddInMemoryCollection(Settings(storage));
            var where = new StorageOptions();
            where.Read(host.Configuration);
            host.AddBillingStorage();
            host.UseOrleans(silo => silo.AddAzureTableGrainStorageAsDefault(where.ApplyToStates).UseAzureTableReminderService(where.Apply));
            host.AddSlots();
            host.AddRefusals();
            host.AddJournal();
            host.AddLake();
            host.AddReports();
            host.AddMail();
            host.AddDisconnects();
            host.AddDevices();
            host.AddPayments();
            host.AddSignups();
            host.AddRadius();
        });
        var installation = new Installation(builder.Build());
        await installation._cluster.DeployAsync();
        return installation;
    }

    /// <summary>Enters one of everything, and makes a call that ends and one that does not.</summary>
    /// <returns>What must be nowhere in clear.</returns>
    public async Task<string[]> Fill()
    {
        Done(await Grains.GetGrain<ICustomerGrain>("acme").Create(new CustomerDetails { Name = "Acme", Email = "office@acme.example", Currency = "EUR", MaxSimultaneousCalls = 5 }, Ada));
        Done(await Grains.GetGrain<IAccountGrain>("acme.one").Create("acme", new AccountDetails { Label = "Reception" }, AccountPassword, Ada));
        Done(await Grains.GetGrain<INodeGrain>("proxy").Create(
            new NodeDetails { Name = "Proxy", Kind = NodeKind.Kamailio, Addresses = ["192.0.2.7"], RpcUrl = "http://192.0.2.7:8080/rpc", RpcUser = "billing", DisconnectWay = DisconnectWay.KamailioRpc },
            NodeSecret, Ada, RpcPassword));
        Done(await Grains.GetGrain<IProfileGrain>("desk").Create("Desk phones", new PhoneSettings { Server = "sip.example.com" }, null, Ada));
        var device = Grains.GetGrain<IDeviceGrain>(Mac);
        Done(await device.Create(new DeviceDetails { Vendor = "yealink", Model = "T46U", ProfileId = "desk", CustomerId = "acme", Name = "Reception" }, Ada));
        Done(await device.Assign(1, "acme.one", false, "Reception", Ada));
        Done(await device.RotateToken(TokenRotation.Overlap, "as if it were known", Ada));
        Done(await Grains.GetGrain<INumberPoolGrain>("berlin").Create(new NumberPoolDetails { Name = "Berlin" }, Ada));
        Done(await Grains.GetGrain<INumberPoolGrain>("berlin").Import(["+493023125000", "+493023125001"], Ada));
        Done(await Grains.GetGrain<IProductGrain>("line").Create(new ProductDetails { Name = "A line", Currency = "EUR", PoolId = "berlin" }, Ada));
        Done(await Grains.GetGrain<ISiteGrain>("shop").Create(
            new SiteDetails { Name = "Shop", ReturnAddresses = ["https://shop.example/welcome"], ProductId = "line", Rules = new SiteRules { ShortestSeconds = 0 } }, Ada));
        Done(await Grains.GetGrain<IReportGrain>("monthly").Create(new ReportDefinition { Name = "By customer", GroupBy = [ReportGroup.Customer], Measures = [new() { Kind = MeasureKind.Count }] }, ReportSharing.Administrators, Ada));
        Done(await Grains.GetGrain<IReportGrain>("monthly").SetSchedule(
            new ReportSchedule { Cron = "0 6 1 * *", TimeZone = "Europe/Berlin", Recipients = ["office@acme.example"] }, 1, Ada));

        Assert.AreEqual(RadiusCode.AccessAccept, await Ask("call-1"));
        foreach (var (status, call) in new[] { (AcctStatusType.Start, "call-1"), (AcctStatusType.Stop, "call-1"), (AcctStatusType.Start, "call-2") })
        {
            Assert.AreEqual(
                RadiusCode.AccountingResponse,
                (await Services.GetRequiredService<AccountingHandler>().HandleAsync(GatewayPackets.Accounts(status, "acme.one", call, call[^1]), default))?.Code);
        }

        await Published();
        return
        [
            AccountPassword, NodeSecret, RpcPassword, (await Grains.GetGrain<ISiteGrain>("shop").RevealKey(Ada))!, (await device.RevealAdminPassword(Ada))!,
            (await Address()).Split('/')[^2],
        ];
    }

    /// <summary>Asks for a call as the account does.</summary>
    public async Task<RadiusCode?> Ask(string call)
    {
        RadiusCode? answer = null;
        await Eventually.Async(
            async () =>
            {
                try
                {
                    answer = (await Services.GetRequiredService<AuthorizationHandler>().HandleAsync(GatewayPackets.Asks("acme.one", AccountPassword, call), default))?.Code;
                }
                catch (Exception exception) when (exception is SlotsNotRebuiltException or OrleansException or TimeoutException)
                {
                    // Silence; the node asks again.
                }

                return answer is not null;
            },
            "an answer to the node", TimeSpan.FromSeconds(60));
        return answer;
    }

    /// <summary>Where the phone fetches its files, with its slash.</summary>
    public async Task<string> Address()
    {
        var url = await Grains.GetGrain<IDeviceGrain>(Mac).RevealUrl(Ada);
        Assert.IsTrue(url.Succeeded);
        return url.Value!.Base;
    }

    public Task Published() => Eventually.Async(
        async () => (await Grains.GetGrain<IDeviceGrain>(Mac).Get())?.Publishing == PublishStage.Published, "the phone's files to be published", TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    private static void Done<T>(Result<T> result)
        where T : class =>
        Assert.IsTrue(result.Succeeded, string.Join("; ", result.Problems.Select(problem => $"{problem.Field} {problem.Message}")));
}
