using System.Globalization;
using System.Net;
using Billing.Devices;
using Billing.Frontend.Devices;
using Billing.Hosting.Settings;

namespace Billing.Frontend.Hosting;

/// <summary>What this process reads of the configuration, and what must hold of it.</summary>
public static class ConfigurationCheck
{
    /// <summary>The sections that this process reads, and what must hold of them. Whether it does is asked before anything starts.</summary>
    public static WebApplicationBuilder AddSettings(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new SettingsRule(ProblemsOf));
        builder.Services.AddSettings<ClusterNames>(ClusterNames.Section);
        builder.Services.AddSettings<StorageAddress>(StorageAddress.Section);
        builder.Services.AddSettings<PhoneFileSettings>(PhoneFileSettings.Section);
        builder.Services.AddSettings<ProxySettings>(ProxySettings.Section);
        builder.Services.AddSettings<SessionKeySettings>(SessionKeySettings.Section);
        return builder;
    }

    internal static IEnumerable<string> ProblemsOf(IConfiguration configuration)
    {
        foreach (var key in (string[])["AzureAd:TenantId", "AzureAd:ClientId"])
        {
            if (string.IsNullOrWhiteSpace(configuration[key]))
            {
                yield return $"{key} is missing: see the app registration in Microsoft Entra ID.";
            }
        }

        if (!Uri.TryCreate(configuration["AzureAd:Instance"], UriKind.Absolute, out var instance) || instance.Scheme != Uri.UriSchemeHttps)
        {
            yield return "AzureAd:Instance is not an https address.";
        }

        // It makes Microsoft.Identity.Web believe request headers, which only App Service takes off what strangers send.
        if (configuration["WEBSITE_AUTH_ENABLED"] is not null)
        {
            yield return "WEBSITE_AUTH_ENABLED is set: the portal signs users in itself and must not trust App Service's headers.";
        }

        var hasConnectionString = !string.IsNullOrWhiteSpace(configuration.GetConnectionString("Storage"));
        var tableServiceUri = configuration["Storage:TableServiceUri"];
        if (hasConnectionString == !string.IsNullOrWhiteSpace(tableServiceUri))
        {
            yield return "Give exactly one of ConnectionStrings:Storage and Storage:TableServiceUri.";
        }

        if (!string.IsNullOrWhiteSpace(tableServiceUri)
            && (!Uri.TryCreate(tableServiceUri, UriKind.Absolute, out var table) || table.Scheme != Uri.UriSchemeHttps))
        {
            yield return "Storage:TableServiceUri is not an https address.";
        }

        foreach (var key in (string[])["Orleans:ClusterId", "Orleans:ServiceId"])
        {
            if (configuration[key] is { } value && string.IsNullOrWhiteSpace(value))
            {
                yield return $"{key} is empty: leave it out for the default, or name it.";
            }
        }

        if (configuration[AskedPath.ContainerKey] is { } container && !PhonePath.IsContainer(container))
        {
            yield return $"{AskedPath.ContainerKey} is not the name of a container: 3 to 63 lower-case letters, digits and single hyphens.";
        }

        if (configuration[WrongFetches.PerMinuteKey] is { } most && !(int.TryParse(most, CultureInfo.InvariantCulture, out var number) && number > 0))
        {
            yield return $"{WrongFetches.PerMinuteKey} is not a number above 0.";
        }

        foreach (var network in configuration.GetSection(ReverseProxy.NetworksKey).Get<string[]>() ?? [])
        {
            if (!IPNetwork.TryParse(network, out _))
            {
                yield return $"{ReverseProxy.NetworksKey}: '{network}' is not a network such as 10.0.0.0/8.";
            }
        }
    }
}
