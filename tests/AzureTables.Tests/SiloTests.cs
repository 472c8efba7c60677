using System.Collections.Concurrent;
using AzureTables.Tests.Silo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Testing;

namespace AzureTables.Tests;

[TestClass]
public sealed class SiloTests
{
    [TestMethod]
    public async Task Two_named_stores_in_one_silo_keep_to_themselves()
    {
        var (first, second) = (Store.NewTableName(), Store.NewTableName());
        using var host = Host(silo => silo
            .AddAzureTableGrainStorageAsDefault(tables => (tables.ConnectionString, tables.TableName) = (Store.Azurite.ConnectionString, first))
            .AddAzureTableGrainStorage("other", tables => (tables.ConnectionString, tables.TableName) = (Store.Azurite.ConnectionString, second)));
        await host.StartAsync();
        var grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IPairGrain>("k");
        await grain.Set(1, 2);
        await host.StopAsync();

        foreach (var (name, expected) in new[] { ("Default", 1), ("other", 2) })
        {
            var listed = await host.Services.GetRequiredKeyedService<GrainStateTable>(name).ListAsync<CounterState>("pair", "sum", null, null, 10);
            Assert.AreEqual(expected, listed.Single().Value.Sum);
            Assert.AreEqual("k", listed.Single().Key);
        }
    }

    [TestMethod]
    public async Task A_grain_whose_row_another_has_changed_fails_once_and_reads_again()
    {
        var table = Store.NewTableName();
        using var host = Host(silo => silo
            .AddAzureTableGrainStorageAsDefault(tables => (tables.ConnectionString, tables.TableName) = (Store.Azurite.ConnectionString, table))
            .AddAzureTableGrainStorage("other", tables => (tables.ConnectionString, tables.TableName) = (Store.Azurite.ConnectionString, table)));
        await host.StartAsync();
        var grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<ICounterGrain>("k");
        await grain.Add(1);
        var rows = new Azure.Data.Tables.TableClient(Store.Azurite.ConnectionString, table);
        var row = await rows.QueryAsync<Azure.Data.Tables.TableEntity>().SingleAsync();
        row["Sum"] = 10;
        await rows.UpdateEntityAsync(row, Azure.ETag.All);
        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() => grain.Add(1));
        Assert.AreEqual(11, await grain.Add(1));
        await host.StopAsync();
    }

    [TestMethod]
    public async Task A_silo_whose_store_is_away_does_not_start_and_the_log_says_why()
    {
        var nobody = Store.Azurite.ConnectionString.Replace($":{Store.Azurite.TablePort}/", $":{FreePort.Next()}/", StringComparison.Ordinal);
        var log = new ConcurrentQueue<string>();
        using var host = Host(
            silo => silo.AddAzureTableGrainStorageAsDefault(tables =>
            {
                tables.ConnectionString = nobody;
                tables.ConfigureClient = client => client.Retry.MaxRetries = 0;
            }),
            log);
        await Assert.ThrowsAsync<Exception>(() => host.StartAsync());
        Assert.IsTrue(log.Any(line => line.Contains("Grain storage Default cannot reach or create its table GrainState", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow(null, null, "Table12", "exactly one of ConnectionString and ServiceUri")]
    [DataRow("UseDevelopmentStorage=true", "https://a.table.core.windows.net", "Table12", "exactly one of")]
    [DataRow("UseDevelopmentStorage=true", null, "1a", "3 to 63 letters and digits")]
    [DataRow("AccountKey=c2VjcmV0;nonsense", null, "Table12", "cannot be read")]
    public void Wrong_settings_stop_the_silo_with_what_to_change(string? connectionString, string? uri, string table, string message)
    {
        void Set(AzureTablesOptions tables)
        {
            tables.ConnectionString = connectionString;
            tables.ServiceUri = uri is null ? null : new Uri(uri);
            tables.TableName = table;
        }

        foreach (var configure in new Action<ISiloBuilder>[]
        {
            silo => silo.AddAzureTableGrainStorageAsDefault(Set),
            silo => silo.UseAzureStorageClustering(Set),
            silo => silo.UseAzureTableReminderService(Set),
        })
        {
            var e = Assert.Throws<OrleansConfigurationException>(() =>
            {
                using var host = Host(configure);
                foreach (var validator in host.Services.GetServices<IConfigurationValidator>())
                {
                    validator.ValidateConfiguration();
                }
            });
            StringAssert.Contains(e.Message, message);
            Assert.IsFalse(e.Message.Contains("c2VjcmV0", StringComparison.Ordinal), "the key is in the message");
        }
    }

    [TestMethod]
    public void A_service_address_needs_no_key()
    {
        var options = new AzureStorageClusteringOptions { ServiceUri = new Uri("https://account.table.core.windows.net") };
        options.Validate("Clustering");
        Assert.AreEqual("OrleansSiloInstances", options.CreateClient().Name);
    }

    private static IHost Host(Action<ISiloBuilder> configure, ConcurrentQueue<string>? log = null)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Error);
        if (log is not null)
        {
            builder.Logging.AddProvider(new LogLines(log));
        }
        var ports = new[] { FreePort.Next(), FreePort.Next() };
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(ports[0], ports[1]);
            configure(silo);
        });
        return builder.Build();
    }
}
