using System.ComponentModel.DataAnnotations;

namespace Billing.Silo.Radius;

/// <summary>Where this silo listens: section <c>Radius</c>.</summary>
public sealed class RadiusOptions
{
    public const string Section = "Radius";

    /// <summary>The address to bind; <c>::</c> takes IPv6 and IPv4.</summary>
    [Required]
    public string Address { get; set; } = "::";

    /// <summary>The UDP port of Access-Requests; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int AuthenticationPort { get; set; } = 1812;

    /// <summary>The UDP port of Accounting-Requests; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int AccountingPort { get; set; } = 1813;

    /// <summary>Requests in work at once on each port; one more is dropped and counted.</summary>
    [Range(1, 1_000_000)]
    public int MaxInWork { get; set; } = 8192;

    /// <summary>How many of them may be one node's, so that a node that floods leaves room for others.</summary>
    [Range(1, 1_000_000)]
    public int MaxInWorkPerNode { get; set; } = 4096;

    /// <summary>Packets a second that one source may send; none for no limit.</summary>
    [Range(1, 1_000_000)]
    public int? RatePerSource { get; set; }
}
