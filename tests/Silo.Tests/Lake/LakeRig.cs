using Azure.Storage.Blobs;
using Billing.Calls;
using Billing.Lake;
using Billing.Reports;
using Billing.Silo.Calls;
using Billing.Silo.Lake;
using Billing.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Testing;

namespace Billing.Silo.Tests.Lake;

/// <summary>A history and a lake of its own in the storage emulator.</summary>
internal sealed class LakeRig : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("lake-rig-").FullName;
    private readonly BlobContainerClient _container;
    private readonly string _name;

    private LakeRig(AzuriteProcess storage, string name, Action<LakeOptions>? configure)
    {
        // Blocks are stamped by the emulator's clock, which is the real one.
        Clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        Options = new LakeOptions { Lag = TimeSpan.FromMinutes(-5), KeepReplaced = TimeSpan.Zero, CacheFolder = _folder };
        configure?.Invoke(Options);
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(TimeProvider.System);
        services.Configure<ClusterOptions>(options => options.ServiceId = name);
        services.Configure<StorageOptions>(options => options.ConnectionString = storage.ConnectionString);
        History = new CdrTable(services.BuildServiceProvider());
        services.Configure<LakeOptions>(options => options.Enabled = false);
        HistoryWithoutLake = new CdrTable(services.BuildServiceProvider());
        var client = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        client.AddPolicy(Requests, Azure.Core.HttpPipelinePosition.PerRetry);
        _container = new BlobServiceClient(storage.ConnectionString, client).GetBlobContainerClient(name);
        Store = new LakeStore(_container);
        _name = name;
        Cache = NewCache();
        Lake = NewLake();
        Local = NewLocal();
    }

    public FakeTimeProvider Clock { get; }

    public LakeOptions Options { get; }

    public FaultyRequests Requests { get; } = new();

    public CdrTable History { get; }

    /// <summary>The same table, as a product has it that writes no lake.</summary>
    public CdrTable HistoryWithoutLake { get; }

    public LakeStore Store { get; }

    public LakeCache Cache { get; }

    public CallLake Lake { get; private set; }

    public LocalLake Local { get; private set; }

    public static async Task<LakeRig> Start(AzuriteProcess storage, string name, Action<LakeOptions>? configure = null)
    {
        var rig = new LakeRig(storage, name, configure);
        await rig.History.Create(CancellationToken.None);
        return rig;
    }

    /// <summary>As the process has it when it starts again.</summary>
    public LakeCache NewCache() => new(
        Microsoft.Extensions.Options.Options.Create(Options), Microsoft.Extensions.Options.Options.Create(new ClusterOptions { ServiceId = _name }),
        Microsoft.Extensions.Options.Options.Create(new EndpointOptions()), Clock, NullLogger<LakeCache>.Instance);

    /// <summary>Another silo takes over.</summary>
    public void Restart()
    {
        Requests.Restart(0, sent: false);
        Lake = NewLake();
        Local.Dispose();
        Local = NewLocal();
    }

    public Task Work(params LakeErasure[] erasures) => Lake.Work(erasures, CancellationToken.None);

    public Task Append(string key, long version = 1, DateTimeOffset? ended = null, bool moved = false, string customer = "acme", int seconds = 60, bool lake = true)
    {
        var cdr = Cdr(key, version, ended, customer, seconds);
        return (lake ? History : HistoryWithoutLake).Append(Shard(key), new CdrLine(cdr, version, moved), CancellationToken.None);
    }

    public Task<LakeSnapshot> Open() => new LakeReader(Store, Cache).Open(Noon.AddYears(-1), to: null);

    /// <summary>What a report sees of the lake: key and version of each call, in order. The local database must say the same as the files.</summary>
    public async Task<string> Seen(string what = "key || '/' || (version // 4)")
    {
        using var snapshot = await Open();
        using var database = await CdrDatabase.OpenAsync(await snapshot.Files(new ReportLimits(), CancellationToken.None), new ReportLimits(), TimeProvider.System);
        using (var lease = await Local.Take(snapshot, new ReportLimits(), CancellationToken.None))
        {
            Assert.IsNotNull(lease);
            using var local = await lease.Database.ConnectAsync(new ReportLimits(), TimeProvider.System);
            Assert.AreEqual(await Totals(database), await Totals(local));
        }

        using var rows = await database.RunAsync($"SELECT string_agg({what}, ' ' ORDER BY key) FROM cdrs");
        return (string?)rows.Read().Single()[0] ?? "";
    }

    public static async Task<string> Totals(CdrDatabase database)
    {
        using var rows = await database.RunAsync(
            new ReportDefinition
            {
                Name = "Totals",
                Range = new() { Period = ReportPeriod.Fixed, From = Noon.AddYears(-1).DateTime, To = Noon.AddYears(1).DateTime },
                GroupBy = [ReportGroup.Hour, ReportGroup.Customer, ReportGroup.Account, ReportGroup.Certainty, ReportGroup.CalleeArea],
                Measures = [new() { Kind = MeasureKind.Count }, new() { Kind = MeasureKind.Minutes }, new() { Kind = MeasureKind.DistinctCallers }],
            },
            Noon);
        return string.Join('\n', rows.Read().Select(row => string.Join(' ', row)));
    }

    /// <summary>What somebody sees who knows nothing but the contract: all files, the newest row of each call.</summary>
    public async Task<(string Seen, int Rows)> SeenByOthers()
    {
        var rows = await Rows(_ => true);
        return (
            string.Join(' ', rows.GroupBy(call => call.Id).Select(same => same.MaxBy(call => call.Version)!).Where(call => !call.Deleted)
                .OrderBy(call => call.Key, StringComparer.Ordinal).Select(call => $"{call.Key}/{call.Version / 4}")),
            rows.Length);
    }

    public async Task<CdrRecord[]> Rows(Func<string, bool> path)
    {
        var rows = new List<CdrRecord>();
        foreach (var name in (await Store.List("", CancellationToken.None)).Where(name => name.EndsWith(".parquet", StringComparison.Ordinal) && path(name)))
        {
            using var content = new MemoryStream();
            await _container.GetBlobClient(name).DownloadToAsync(content);
            rows.AddRange(await CdrParquet.ReadAsync(content).ToListAsync());
        }

        return [.. rows];
    }

    public async Task<int> Waiting() => (await History.Waiting(DateTimeOffset.MaxValue, int.MaxValue, CancellationToken.None)).Blocks.Length;

    public async ValueTask DisposeAsync()
    {
        Local.Dispose();
        await History.DisposeAsync();
        await HistoryWithoutLake.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int Shard(string key) => (int)(AzureTables.TableKey.StableHash(key) % ILiveCallsGrain.Shards);

    private static Cdr Cdr(string key, long version, DateTimeOffset? ended, string customer, int seconds) => new()
    {
        Key = key,
        CustomerId = customer,
        AccountId = "493012345",
        Caller = "+4930123456",
        Callee = "442071234567",
        CallerCountry = "DE",
        CalleeCountry = "GB",
        NodeId = "gw",
        SetupAt = Noon.AddSeconds(-90),
        ConnectedAt = Noon.AddSeconds(-60),
        EndedAt = ended ?? Noon,
        Seconds = seconds,
        Cause = 16,
        Certainty = version == 1 ? Certainty.Confirmed : Certainty.Corrected,
        Why = "normal call clearing",
        Legs = 2,
        Version = version,
    };

    private LocalLake NewLocal() =>
        new(Store, new LakeReader(Store, Cache), Cache, Microsoft.Extensions.Options.Options.Create(Options), Clock, NullLogger<LocalLake>.Instance);

    private CallLake NewLake() => new(Options.Enabled ? History : HistoryWithoutLake, Store, Cache, Microsoft.Extensions.Options.Options.Create(Options), Clock, NullLogger<CallLake>.Instance);
}
