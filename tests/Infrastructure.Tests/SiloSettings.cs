using Billing.Reports;
using Billing.Silo.Devices;
using Billing.Silo.Hosting;
using Billing.Silo.Lake;
using Billing.Silo.Mail;
using Billing.Silo.Radius;
using Billing.Silo.Secrets;
using Billing.Silo.Storage;
using Billing.Signup;
using KeyVault;

namespace Infrastructure.Tests;

internal static class SiloSettings
{
    private static readonly KnownSettings s_known = new(
        new Dictionary<string, Type>
        {
            [ClusterSettings.Section] = typeof(ClusterSettings),
            [LakeOptions.Section] = typeof(LakeOptions),
            [MailOptions.Section] = typeof(MailOptions),
            [ProvisioningOptions.Section] = typeof(ProvisioningOptions),
            [RadiusOptions.Section] = typeof(RadiusOptions),
            [ReportOptions.Section] = typeof(ReportOptions),
            [SecretOptions.Section] = typeof(SecretOptions),
            ["Signup"] = typeof(SignupOptions),
            ["Storage"] = typeof(StorageOptions),
        },
        // The web server's, the logger's, OpenTelemetry's.
        "Urls", "Logging:Console:FormatterName", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", VaultSettings.UriKey);

    public static bool Has(string key) => s_known.Has(key);
}
