using System.ComponentModel.DataAnnotations;

namespace Billing.Frontend.Hosting;

/// <summary>How many requests a minute are answered: section <c>Limits</c>. Each frontend counts for itself.</summary>
public sealed class RequestLimits
{
    public const string Section = "Limits";

    /// <summary>Sign-ins and sign-outs of a network (an IPv4 address, a /64 of IPv6); a whole office may share one.</summary>
    [Range(1, 1_000_000)]
    public int SignInPerMinute { get; set; } = 120;

    /// <summary>Requests to the REST API of a person or a script.</summary>
    [Range(1, 10_000_000)]
    public int ApiPerMinute { get; set; } = 6000;

    /// <summary>Requests to the REST API of a network, without a token or with one that is not good.</summary>
    [Range(1, 1_000_000)]
    public int RefusedPerMinute { get; set; } = 300;
}
