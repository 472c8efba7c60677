using System.Diagnostics.Metrics;

namespace Billing.Devices;

/// <summary>Phones as instruments of the meter <c>Billing.Provisioning</c>.</summary>
internal static class ProvisioningMetrics
{
    private static readonly Meter s_meter = new("Billing.Provisioning");
    private static readonly Counter<long> s_versions = s_meter.CreateCounter<long>("billing.provisioning.versions", "{version}", "Versions of profiles made, by whether they are new or go back");
    private static readonly Counter<long> s_publications = s_meter.CreateCounter<long>("billing.provisioning.publications", "{device}", "Devices whose files were brought to where phones fetch them, by outcome");

    public static void Version(bool rollback) => s_versions.Add(1, new KeyValuePair<string, object?>("kind", rollback ? "rollback" : "new"));

    public static void Published() => s_publications.Add(1, new KeyValuePair<string, object?>("outcome", "published"));

    public static void NotPublished() => s_publications.Add(1, new KeyValuePair<string, object?>("outcome", "failed"));
}
