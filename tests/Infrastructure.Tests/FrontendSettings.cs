using Billing.Frontend.Authentication;
using Billing.Frontend.Hosting;
using Billing.Frontend.Signup;
using KeyVault;

namespace Infrastructure.Tests;

internal static class FrontendSettings
{
    private static readonly KnownSettings s_known = new(
        new Dictionary<string, Type> { [SignupSettings.Section] = typeof(SignupSettings) },
        "AzureAd:TenantId", "AzureAd:ClientId", PortalCredential.SourceTypeKey, PortalCredential.ClientIdKey,
        FrontDoor.IdKey, ReverseProxy.NetworksKey + ":*", VaultSettings.UriKey, "Storage:TableServiceUri",
        // The web server's, Azure.Identity's, OpenTelemetry's.
        "ASPNETCORE_HTTP_PORTS", "AZURE_CLIENT_ID", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE");

    public static bool Has(string key) => s_known.Has(key);
}
