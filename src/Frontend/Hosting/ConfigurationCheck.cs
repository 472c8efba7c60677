using System.Globalization;
using System.Net;
using Billing.Devices;
using Billing.Frontend.Devices;
using Microsoft.Extensions.Options;

namespace Billing.Frontend.Hosting;

/// <summary>Reads the configuration before anything starts, so that whoever installs the product sees every mistake at once.</summary>
public static class ConfigurationCheck
{
    /// <exception cref="OptionsValidationException">Its message lists everything that is missing or wrong; values are not repeated.</exception>
    public static WebApplicationBuilder CheckConfiguration(this WebApplicationBuilder builder)
    {
        var problems = ProblemsOf(builder.Configuration).ToArray();
        return problems.Length == 0
            ? builder
            : throw new OptionsValidationException("Configuration", typeof(IConfiguration), problems);
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

        if (FrontDoor.IsBefore(configuration) && !Guid.TryParse(configuration[FrontDoor.IdKey], out _))
        {
            yield return $"{FrontDoor.IdKey} is not the id of a Front Door profile (a GUID).";
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
