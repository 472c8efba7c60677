using System.Collections.Concurrent;
using Billing.Calls;
using Billing.Customers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Core.Internal;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Billing.Grains.Tests.Customers;

/// <summary>
/// Silos in this process with a clock that the test moves, a journal of admissions that it fills, and shards of the live list that it
/// silences.
/// </summary>
internal sealed class SlotCluster : IAdmissionJournal, IIncomingGrainCallFilter, IAsyncDisposable
{
    private InProcessTestCluster _cluster = null!;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public IClusterClient Grains => _cluster.Client;

    /// <summary>Shards that do not answer.</summary>
    public ConcurrentDictionary<int, bool> Silent { get; } = new();

    /// <summary>Completed unless a test holds the shards' answers back.</summary>
    public Task Answers { get; set; } = Task.CompletedTask;

    public ConcurrentBag<JournaledAdmission> Journal { get; } = [];

    public bool JournalBroken { get; set; }

    public static async Task<SlotCluster> Start(short silos = 1)
    {
        var cluster = new SlotCluster();
        var stores = new MemoryStores();
        var states = new KeptStates();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IGrainStorage>(states);
            foreach (var door in typeof(MemoryStores).GetInterfaces())
            {
                silo.Services.AddSingleton(door, stores);
            }

            silo.Services.AddClock(cluster.Time);
            silo.Services.AddSingleton<IAdmissionJournal>(cluster);
            silo.Services.AddSingleton<IIncomingGrainCallFilter>(cluster);
        });
        cluster._cluster = builder.Build();
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    /// <summary>What a silo's own listener would call grains by.</summary>
    public IGrainFactory On(int silo) => _cluster.Silos[silo % _cluster.Silos.Count].ServiceProvider.GetRequiredService<IGrainFactory>();

    /// <summary>Kills the silo that counts this customer's calls; the others find out by themselves.</summary>
    public async Task KillSiloOf(string customer)
    {
        var grains = await Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        var address = grains.Single(grain => grain.GrainId == Customer(customer).GetGrainId()).SiloAddress;
        await _cluster.KillSiloAsync(_cluster.Silos.Single(silo => silo.SiloAddress.Equals(address)));
    }

    public ICustomerGrain Customer(string id) => Grains.GetGrain<ICustomerGrain>(id);

    public async Task Add(string customer, CustomerDetails details, params string[] accounts)
    {
        Assert.IsTrue((await Customer(customer).Create(details with { Name = customer }, TestSilo.Ada)).Succeeded);
        foreach (var account in accounts)
        {
            Assert.IsTrue((await Grains.GetGrain<IAccountGrain>(account).Create(customer, new AccountDetails(), "secret", TestSilo.Ada)).Succeeded);
        }
    }

    public static Task<Authorization> Ask(IGrainFactory grains, string account, string? call, string? callee = "4930123456") =>
        grains.GetGrain<IAccountGrain>(account).Authorize(new AuthorizationRequest
        {
            NodeId = "sip-1",
            CallKey = call,
            Callee = callee,
            Credentials = new PasswordCredentials("secret"),
            At = default,
        });

    public Task<Authorization> Ask(string account, string? call, string? callee = "4930123456") => Ask(Grains, account, call, callee);

    /// <summary>Shows a call in the live list, as its grain does.</summary>
    public Task Show(string customer, string account, string call, int shard = 3) => Grains.GetGrain<ILiveCallsGrain>(shard).Tell([new CallNews { Live = new LiveCall
    {
        Key = call,
        CustomerId = customer,
        AccountId = account,
        NodeId = "sip-1",
        Stage = CallStage.Connected,
        Certainty = Certainty.Confirmed,
        SetupAt = Time.GetUtcNow(),
        LastEvidenceAt = Time.GetUtcNow(),
        Legs = 1,
        Version = 1,
    } }]);

    /// <summary>The next call of the customer meets a new activation, which knows nothing.</summary>
    public async Task Forget(string customer)
    {
        await Customer(customer).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        await Testing.Eventually.Async(
            async () => !(await Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics())
                .Any(grain => grain.GrainId == Customer(customer).GetGrainId()),
            $"customer {customer} to be deactivated", TimeSpan.FromSeconds(30));
    }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.Name == nameof(ILiveCallsGrain.CallsOf))
        {
            await Answers;
            if (Silent.ContainsKey((int)context.TargetId.GetIntegerKey()))
            {
                throw new IOException("This shard does not answer.");
            }
        }

        await context.Invoke();
    }

    public Task<IReadOnlyList<JournaledAdmission>> Since(string customerId, DateTimeOffset since, CancellationToken cancellationToken) => JournalBroken
        ? throw new IOException("The journal of a silo that is gone is not applied yet.")
        : Task.FromResult<IReadOnlyList<JournaledAdmission>>([.. Journal.Where(admission => admission.At >= since)]);

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();
}
