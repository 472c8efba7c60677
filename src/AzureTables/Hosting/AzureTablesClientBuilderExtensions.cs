using AzureTables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Messaging;

namespace Orleans.Hosting;

/// <summary>How a client finds the gateways of a cluster whose membership is in Azure Table Storage.</summary>
public static class AzureTablesClientBuilderExtensions
{
    /// <summary>Reads the gateways from the table that the silos write.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Where the table is.</param>
    public static IClientBuilder UseAzureStorageClustering(this IClientBuilder builder, Action<AzureStorageGatewayOptions> configure) =>
        builder.ConfigureServices(services =>
        {
            services.AddOptions<AzureStorageGatewayOptions>().Configure(configure);
            services.AddTransient<IConfigurationValidator>(provider => new AzureTablesOptionsValidator(
                provider.GetRequiredService<IOptions<AzureStorageGatewayOptions>>().Value, "Gateways"));
            services.AddSingleton<IGatewayListProvider, AzureTableGateways>();
        });
}
