using Billing.Audit;
using Billing.Calls;
using Billing.Nodes;
using Billing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;

namespace Billing.Grains.Tests;

/// <summary>One silo in this process, with a clock that the test moves and doors to memory.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private TestSilo(InProcessTestCluster cluster, MemoryStores stores, FakeTimeProvider time) =>
        (_cluster, Stores, Time) = (cluster, stores, time);

    public MemoryStores Stores { get; }

    public FakeTimeProvider Time { get; }

    public IClusterClient Grains => _cluster.Client;

    /// <summary>As the silo itself asks: nothing that is immutable is copied.</summary>
    public IGrainFactory Within => _cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>();

    public static readonly Actor Ada = new("ada", "Ada Admin", "portal");

    public static async Task<TestSilo> Start(Action<ISiloBuilder>? more = null)
    {
        var (stores, time) = (new MemoryStores(), new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero)));
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorageAsDefault();
            silo.UseInMemoryReminderService();
            silo.Services.AddSingleton<IStateIndex>(stores);
            silo.Services.AddSingleton<IAuditLog>(stores);
            silo.Services.AddSingleton<ICallStore>(stores);
            silo.Services.AddSingleton<CallAnnouncer>();
            silo.Services.AddSingleton<AccountStandings>();
            silo.Services.AddSingleton<ShardTurns>();
            silo.Services.AddSingleton<IEvidence>(stores);
            silo.Services.AddSingleton<IDeadJournals>(stores);
            silo.Services.AddSingleton<INodePatience>(stores);
            silo.Services.AddSingleton<INodeAsker>(stores);
            silo.Services.AddClock(time);
            more?.Invoke(silo);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new TestSilo(cluster, stores, time);
    }

    /// <summary>Moves the clock until what waits for it is done.</summary>
    public async Task InTime(Task work)
    {
        await Testing.Eventually.Async(
            () =>
            {
                Time.Advance(TimeSpan.FromMilliseconds(200));
                return work.IsCompleted;
            },
            "the rows to be written behind", TimeSpan.FromSeconds(30));
        await work;
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();
}
