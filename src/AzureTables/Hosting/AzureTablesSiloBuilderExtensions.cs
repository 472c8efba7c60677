using AzureTables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Serialization.Serializers;

namespace Orleans.Hosting;

/// <summary>Membership, grain state and reminders of a silo in Azure Table Storage.</summary>
public static class AzureTablesSiloBuilderExtensions
{
    private const string DefaultStorageName = "Default";

    /// <summary>Keeps the state of grains that name no store.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Where the table is.</param>
    public static ISiloBuilder AddAzureTableGrainStorageAsDefault(this ISiloBuilder builder, Action<AzureTableStorageOptions> configure) =>
        builder.AddAzureTableGrainStorage(DefaultStorageName, configure);

    /// <summary>
    /// Keeps the state of grains that name this store. <see cref="GrainStateTable"/> and <see cref="PartitionedTable"/> are keyed
    /// services of the same name.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="name">The store's name, as in <c>[PersistentState(stateName, name)]</c>.</param>
    /// <param name="configure">Where the table is.</param>
    public static ISiloBuilder AddAzureTableGrainStorage(this ISiloBuilder builder, string name, Action<AzureTableStorageOptions> configure) =>
        builder.ConfigureServices(services =>
        {
            services.AddOptions<AzureTableStorageOptions>(name).Configure(configure);
            services.AddTransient<IConfigurationValidator>(provider =>
                new AzureTablesOptionsValidator(StorageOptions(provider, name), $"Grain storage '{name}'"));
            services.AddKeyedSingleton(name, (provider, _) => CreateTable(provider, name));
            services.AddKeyedSingleton(name, (provider, _) => new GrainStateTable(
                provider.GetRequiredKeyedService<PartitionedTable>(name), StorageOptions(provider, name).JsonSerializerOptions));
            services.AddGrainStorage(name, CreateStorage);
        });

    /// <summary>Keeps the cluster's membership in a table with the official provider's schema.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Where the table is.</param>
    public static ISiloBuilder UseAzureStorageClustering(this ISiloBuilder builder, Action<AzureStorageClusteringOptions> configure) =>
        builder.ConfigureServices(services =>
        {
            services.AddOptions<AzureStorageClusteringOptions>().Configure(configure);
            services.AddTransient<IConfigurationValidator>(provider => new AzureTablesOptionsValidator(
                provider.GetRequiredService<IOptions<AzureStorageClusteringOptions>>().Value, "Clustering"));
            services.AddSingleton<IMembershipTable, AzureTableMembership>();
        });

    /// <summary>Keeps reminders in a table.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Where the table is.</param>
    public static ISiloBuilder UseAzureTableReminderService(this ISiloBuilder builder, Action<AzureTableReminderStorageOptions> configure) =>
        builder.AddReminders().ConfigureServices(services =>
        {
            services.AddOptions<AzureTableReminderStorageOptions>().Configure(configure);
            services.AddTransient<IConfigurationValidator>(provider => new AzureTablesOptionsValidator(
                provider.GetRequiredService<IOptions<AzureTableReminderStorageOptions>>().Value, "Reminders"));
            services.AddSingleton<IReminderTable, AzureTableReminders>();
        });

    private static AzureTableStorageOptions StorageOptions(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<AzureTableStorageOptions>>().Get(name);

    private static PartitionedTable CreateTable(IServiceProvider provider, string name)
    {
        var options = StorageOptions(provider, name);
        return new PartitionedTable(
            options,
            provider.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId,
            options.PartitionCount,
            options.Commit,
            provider.GetService<TimeProvider>(),
            provider.GetRequiredService<ILogger<GroupCommitWriter>>());
    }

    private static AzureTableGrainStorage CreateStorage(IServiceProvider provider, string name) => new(
        name,
        StorageOptions(provider, name),
        provider.GetRequiredKeyedService<PartitionedTable>(name),
        provider.GetRequiredKeyedService<GrainStateTable>(name),
        provider.GetRequiredService<IActivatorProvider>(),
        provider.GetRequiredService<ILogger<AzureTableGrainStorage>>());
}
