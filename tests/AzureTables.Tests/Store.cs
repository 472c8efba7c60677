using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Testing;

[assembly: DoNotParallelize]

namespace AzureTables.Tests;

/// <summary>The one Azurite of this test run, and what tests make on it.</summary>
[TestClass]
public static class Store
{
    private static int lastTable;
    private static AzuriteProcess? azurite;
    private static ServiceProvider? services;

    internal static AzuriteProcess Azurite => azurite!;

    [AssemblyInitialize]
    public static async Task Start(TestContext context)
    {
        azurite = await AzuriteProcess.StartAsync();
        services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    }

    [AssemblyCleanup]
    public static async Task Stop()
    {
        await azurite!.DisposeAsync();
        await services!.DisposeAsync();
    }

    /// <summary>A name that no other test has.</summary>
    internal static string NewTableName() => $"Test{Interlocked.Increment(ref lastTable)}";

    /// <summary>Options of a table of their own.</summary>
    internal static AzureTableStorageOptions Options(HttpPipelineTransport? transport = null) => new()
    {
        ConnectionString = Azurite.ConnectionString,
        TableName = NewTableName(),
        ConfigureClient = client => client.Transport = transport ?? client.Transport,
    };

    /// <summary>A client beside the provider, to look at rows and to meddle with them.</summary>
    internal static TableClient ClientOf(AzureTablesOptions options) => new(options.ConnectionString, options.TableName);

    /// <summary>A provider on its own table, unless the options name another's.</summary>
    internal static async Task<Provider> ProviderAsync(AzureTableStorageOptions? options = null, string serviceId = "service")
    {
        options ??= Options();
        var table = new PartitionedTable(options, serviceId, options.PartitionCount, options.Commit);
        await table.CreateIfNotExistsAsync();
        var states = new GrainStateTable(table, options.JsonSerializerOptions);
        var storage = new AzureTableGrainStorage(
            "test", options, table, states, services!.GetRequiredService<IActivatorProvider>(), NullLogger<AzureTableGrainStorage>.Instance);
        return new Provider(options, table, states, storage);
    }
}
