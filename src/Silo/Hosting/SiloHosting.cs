using System.Net;
using Billing.Silo.Storage;
using Orleans.Configuration;

namespace Billing.Silo.Hosting;

internal static class SiloHosting
{
    /// <summary>Orleans on Azure Tables.</summary>
    public static void AddBillingSilo(this WebApplicationBuilder builder)
    {
        var cluster = builder.Configuration.GetSection(ClusterSettings.Section).Get<ClusterSettings>() ?? new ClusterSettings();
        var storage = new StorageOptions();
        storage.Read(builder.Configuration);
        builder.Services.AddOptions<ClusterSettings>().BindConfiguration(ClusterSettings.Section)
            .ValidateDataAnnotations()
            .Validate(
                settings => settings.AdvertisedAddress is null || IPAddress.TryParse(settings.AdvertisedAddress, out _),
                "Orleans:AdvertisedAddress is not an IP address.")
            .ValidateOnStart();
        builder.Host.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.ClusterId, cluster.ServiceId));
            silo.ConfigureEndpoints(cluster.SiloPort, cluster.GatewayPort, listenOnAnyHostAddress: cluster.AdvertisedAddress is null);
            if (IPAddress.TryParse(cluster.AdvertisedAddress, out var advertised))
            {
                silo.Configure<EndpointOptions>(options => options.AdvertisedIPAddress = advertised);
            }

            silo.UseAzureStorageClustering(storage.Apply);
            silo.UseAzureTableReminderService(storage.Apply);
            silo.AddAzureTableGrainStorageAsDefault(storage.ApplyToStates);
            // A dead silo's grains are away until the others agree that it is dead: about five seconds so, and eleven to
            // fourteen by Orleans' defaults. What its nodes send meanwhile is safe in the others' journals.
            silo.Configure<ClusterMembershipOptions>(options =>
            {
                options.ProbeTimeout = TimeSpan.FromSeconds(1);
                options.NumMissedProbesLimit = 4;
                options.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            });
            // A node sends three times in six seconds: a call that hangs longer has missed its answer anyway.
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(15));
        });
        GrainInterfaceNames.AddTo(builder.Services);
        // Deactivating a million calls takes longer than the host's own 30 s.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(2));
    }
}
