using Billing.Audit;
using Billing.Customers;
using Billing.Silo.Customers;
using Billing.Silo.Disconnects;
using Billing.Silo.Journal;
using Billing.Silo.Radius;
using Billing.Silo.Storage;
using Billing.Silo.Tests.Radius;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.TestingHost;
using Radius;
using Testing;

namespace Billing.Silo.Tests.Journal;

/// <summary>Two silos as they are composed for real, in this process, on a storage emulator. Packets are handed to their handlers.</summary>
internal sealed class JournaledCluster : IAsyncDisposable
{
    public const string Service = "journaled";
    private const string Password = "secret";
    private static readonly Actor s_ada = new("ada", "Ada Admin", "portal");

    private readonly InProcessTestCluster _cluster;

    private JournaledCluster(InProcessTestCluster cluster) => _cluster = cluster;

    public static async Task<JournaledCluster> Start(AzuriteProcess storage)
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.Options.ServiceId = Service;
        var where = new StorageOptions { ConnectionString = storage.ConnectionString };
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["ConnectionStrings:Storage"] = storage.ConnectionString,
                ["Radius:Address"] = "127.0.0.1",
                ["Radius:AuthenticationPort"] = "0",
                ["Radius:AccountingPort"] = "0",
            });
            host.AddBillingStorage();
            host.UseOrleans(silo => silo
                .AddAzureTableGrainStorageAsDefault(where.Apply)
                .Configure<ClusterMembershipOptions>(membership => (membership.ProbeTimeout, membership.NumMissedProbesLimit) = (TimeSpan.FromSeconds(1), 4)));
            host.AddSlots();
            host.AddJournal();
            host.AddDisconnects();
            host.AddRadius();
        });
        var cluster = new JournaledCluster(builder.Build());
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    public IServiceProvider Silo(int number) => _cluster.Silos[number % _cluster.Silos.Count].ServiceProvider;

    /// <summary>A customer with one account of the same name, and room for so many calls.</summary>
    public async Task Add(string customer, int calls)
    {
        Assert.IsTrue((await Customer(customer).Create(new CustomerDetails { Name = customer, MaxSimultaneousCalls = calls }, s_ada)).Succeeded);
        Assert.IsTrue((await _cluster.Client.GetGrain<IAccountGrain>(customer).Create(customer, new AccountDetails(), Password, s_ada)).Succeeded);
    }

    public ICustomerGrain Customer(string id) => _cluster.Client.GetGrain<ICustomerGrain>(id);

    /// <summary>The number of the silo that counts a customer's calls.</summary>
    public async Task<int> Counts(string customer)
    {
        var grains = await _cluster.Client.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        var address = grains.Single(grain => grain.GrainId == Customer(customer).GetGrainId()).SiloAddress;
        return _cluster.Silos.ToList().FindIndex(silo => silo.SiloAddress.Equals(address));
    }

    /// <summary>Asks for a call of a customer at one silo's listener.</summary>
    public async Task<RadiusCode?> Ask(int silo, string customer, string call) =>
        (await Silo(silo).GetRequiredService<AuthorizationHandler>().HandleAsync(GatewayPackets.Asks(customer, Password, call), default))?.Code;

    /// <summary>As a node does it: until there is an answer.</summary>
    public async Task<RadiusCode> AskUntilAnswered(int silo, string customer, string call)
    {
        RadiusCode? answer = null;
        await Eventually.Async(
            async () =>
            {
                try
                {
                    answer = await Ask(silo, customer, call);
                }
                catch (Exception exception) when (exception is SlotsNotRebuiltException or OrleansException or TimeoutException)
                {
                    // Silence; the node asks again.
                }

                return answer is not null;
            },
            $"an answer to {call} of {customer}", TimeSpan.FromSeconds(60));
        return answer!.Value;
    }

    public async Task Tell(int silo, AcctStatusType status, string customer, string call, int conference) => Assert.AreEqual(
        RadiusCode.AccountingResponse,
        (await Silo(silo).GetRequiredService<AccountingHandler>().HandleAsync(GatewayPackets.Accounts(status, customer, call, conference), default))?.Code);

    public Task Kill(int silo) => _cluster.KillSiloAsync(_cluster.Silos[silo]);

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();
}
