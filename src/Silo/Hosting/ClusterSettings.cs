using System.ComponentModel.DataAnnotations;

namespace Billing.Silo.Hosting;

/// <summary>How this silo takes part in its cluster: section <c>Orleans</c>.</summary>
public sealed class ClusterSettings
{
    public const string Section = "Orleans";

    /// <summary>Silos of one cluster have the same; a deployment that must not meet the old one gets another.</summary>
    [Required]
    public string ClusterId { get; set; } = "billing";

    /// <summary>Part of every stored key: never changes for a system that holds data.</summary>
    [Required]
    public string ServiceId { get; set; } = "billing";

    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    [Range(1, 65535)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>The address at which other silos and frontends reach this one; by custom the host's own.</summary>
    public string? AdvertisedAddress { get; set; }
}
