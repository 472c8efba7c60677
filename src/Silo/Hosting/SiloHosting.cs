using System.Net;
using Billing.Hosting.Settings;
using Billing.Hosting.Telemetry;
using Billing.Silo.Storage;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace Billing.Silo.Hosting;

internal static class SiloHosting
{
    /// <summary>Orleans on Azure Tables.</summary>
    public static void AddBillingSilo(this IHostApplicationBuilder builder)
    {
        var cluster = Read(builder.Configuration);
        var storage = new StorageOptions();
        storage.Read(builder.Configuration);
        builder.Services.AddSettings<ClusterSettings>(ClusterSettings.Section)
            .Validate(
                settings => settings.AdvertisedAddress is null || IPAddress.TryParse(settings.AdvertisedAddress, out _),
                "Orleans:AdvertisedAddress is not an IP address.");
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.ClusterId, cluster.ServiceId));
            silo.ConfigureEndpoints(cluster.SiloPort, cluster.GatewayPort, listenOnAnyHostAddress: cluster.AdvertisedAddress is null);
            if (IPAddress.TryParse(cluster.AdvertisedAddress, out var advertised))
            {
                silo.Configure<EndpointOptions>(options => options.AdvertisedIPAddress = advertised);
            }

            // Profiles nothing until somebody opens it in the portal. Grains' states hold secrets: the portal leaves those pages out.
            if (cluster.Dashboard)
            {
                silo.AddDashboard(dashboard => dashboard.HideTrace = true);
            }

            if (TelemetryHosting.IsExported(builder.Configuration))
            {
                silo.AddActivityPropagation();
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
            // As many calls in progress as a silo has at a time; of a million, nearly all would be calls that are over, and Orleans'
            // dashboard counts them each second.
            silo.Configure<GrainDirectoryOptions>(options => options.CacheSize = 50_000);
            // A node sends three times in six seconds: a call that hangs longer has missed its answer anyway.
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(15));
        });
        GrainInterfaceNames.AddTo(builder.Services);
        // Deactivating a million calls takes longer than the host's own 30 s.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(2));
    }

    private static ClusterSettings Read(IConfiguration configuration)
    {
        try
        {
            return configuration.GetSection(ClusterSettings.Section).Get<ClusterSettings>() ?? new ClusterSettings();
        }
        catch (InvalidOperationException)
        {
            // What cannot be read is told with all other mistakes, and nothing starts.
            return new ClusterSettings();
        }
    }
}
