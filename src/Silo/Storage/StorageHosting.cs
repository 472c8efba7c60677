using System.Text.Json.Serialization;
using AzureTables;
using Billing.Audit;
using Billing.Calls;
using Billing.Customers;
using Billing.Hosting.Settings;
using Billing.Silo.Audit;
using Billing.Silo.Calls;
using Billing.Silo.Customers;
using Billing.Silo.Secrets;
using Billing.Storage;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Billing.Silo.Storage;

internal static class StorageHosting
{
    /// <summary>The stores behind the grains' doors.</summary>
    public static void AddBillingStorage(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<StorageOptions>(StorageOptions.Section).Configure<IConfiguration>((storage, configuration) => storage.Read(configuration))
            .Validate(
                storage => storage.ConnectionString is null != storage.TableServiceUri is null,
                "Give exactly one of ConnectionStrings:Storage and Storage:TableServiceUri.")
            .Validate(storage => storage.ConnectionString is null || BlobAccount.CanRead(storage.ConnectionString), "ConnectionStrings:Storage cannot be read.")
            .Validate(
                storage => storage.TableServiceUri is null || (storage.TableServiceUri.IsAbsoluteUri && storage.TableServiceUri.Scheme == Uri.UriSchemeHttps),
                "Storage:TableServiceUri is not an https address.");
        builder.AddSecrets();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IStateIndex, StateIndex>();
        builder.Services.AddSingleton<CdrTable>();
        builder.Services.AddSingleton<CallTable>();
        builder.Services.AddSingleton<ICallStore>(services => services.GetRequiredService<CallTable>());
        // Nobody waits for it, and at a thousand calls a second it makes one message of five.
        builder.Services.AddSingleton(services => new CallAnnouncer(
            services.GetRequiredService<IGrainFactory>(), services.GetRequiredService<TimeProvider>(), pause: TimeSpan.FromMilliseconds(5)));
        builder.Services.AddSingleton<AccountStandings>();
        builder.Services.AddSingleton<ShardTurns>();
        builder.Services.AddSingleton<AuditTable>();
        builder.Services.AddSingleton<IAuditLog>(services => services.GetRequiredService<AuditTable>());
        builder.Services.AddSingleton<RefusalTable>();
        builder.Services.AddSingleton<IRefusalLog>(services => services.GetRequiredService<RefusalTable>());
        // Before Orleans: no grain meets a table that is not there yet.
        builder.Services.AddHostedService<TableCreation>();
    }

    /// <summary>The grains' default store.</summary>
    public static void ApplyToStates(this StorageOptions storage, AzureTableStorageOptions store)
    {
        storage.Apply(store);
        store.JsonSerializerOptions.Converters.Add(new JsonStringEnumConverter());
    }

    /// <summary>A table of hand-made rows.</summary>
    public static PartitionedTable CreateTable(IServiceProvider services, string name, int partitions)
    {
        var options = new AzureTableStorageOptions { TableName = name };
        services.GetRequiredService<IOptions<StorageOptions>>().Value.ApplyToCalls(options);
        return new PartitionedTable(
            options,
            services.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId,
            partitions,
            options.Commit,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<PartitionedTable>>());
    }

    private sealed class TableCreation(CallTable calls, CdrTable cdrs, AuditTable audit, RefusalTable refusals) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await calls.Create(cancellationToken);
            await cdrs.Create(cancellationToken);
            await audit.Create(cancellationToken);
            await refusals.Create(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
