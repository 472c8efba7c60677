using Azure.Core;
using Azure.Identity;
using Billing.Hosting.Telemetry;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace Billing.Frontend.Hosting;

/// <summary>The way to the silos.</summary>
public static class Cluster
{
    internal const string DefaultName = "billing";

    /// <summary>
    /// Finds the cluster named by section <c>Orleans</c> (<c>ClusterId</c>, <c>ServiceId</c>; both <c>billing</c> by default)
    /// in the storage that <c>ConnectionStrings:Storage</c> or <c>Storage:TableServiceUri</c> (with DefaultAzureCredential) names.
    /// </summary>
    public static WebApplicationBuilder AddCluster(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var connection = new ClusterConnection();
        builder.Services.AddSingleton(connection);
        builder.UseOrleansClient(client => Traced(client, configuration)
            .Configure<ClusterOptions>(options =>
            {
                options.ClusterId = configuration["Orleans:ClusterId"] ?? DefaultName;
                options.ServiceId = configuration["Orleans:ServiceId"] ?? DefaultName;
            })
            .Configure<ClientMessagingOptions>(options =>
            {
                // A person waits. It must stay above the three seconds for which a shard of the live list holds a question.
                options.ResponseTimeout = TimeSpan.FromSeconds(10);
            })
            .Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(10))
            .UseAzureStorageClustering(options =>
            {
                options.ConnectionString = configuration.GetConnectionString("Storage");
                if (string.IsNullOrWhiteSpace(options.ConnectionString))
                {
                    options.ConnectionString = null;
                    options.ServiceUri = new Uri(configuration["Storage:TableServiceUri"]!);
                    TokenCredential credential = new DefaultAzureCredential();
                    options.Credential = credential;
                }
            })
            .AddClusterConnectionStatusObserver(connection)
            .AddDashboard(dashboard => dashboard.HideTrace = true)
            .UseConnectionRetryFilter<KeepConnecting>());

        // The client's start waits for the first silo. The web server must not wait for it: it has to say that it is not ready.
        builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
        builder.Services.AddHealthChecks().AddCheck<ClusterReachable>("cluster");
        return builder;
    }

    /// <summary>A trace goes on in the silos; without a collector that would only cost.</summary>
    private static IClientBuilder Traced(IClientBuilder client, IConfiguration configuration) =>
        TelemetryHosting.IsExported(configuration) ? client.AddActivityPropagation() : client;
}
