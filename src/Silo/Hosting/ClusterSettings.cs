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

    /// <summary>The TCP port for other silos.</summary>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>The TCP port for frontends.</summary>
    [Range(1, 65535)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>The address at which other silos and frontends reach this one; by custom the host's own.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>Whether this silo tells Orleans' dashboard about itself; a filter on each call of a grain, and a round of counters each second.</summary>
    public bool Dashboard { get; set; } = true;
}
