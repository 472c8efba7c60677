using System.Net;

namespace EndToEnd.Rig;

/// <summary>How a Kamailio is to run.</summary>
public sealed record KamailioOptions
{
    /// <summary>Where Access-Requests go.</summary>
    public required IPEndPoint Authentication { get; init; }

    /// <summary>Where Accounting-Requests go; the same address as <see cref="Authentication"/>, another port.</summary>
    public required IPEndPoint Accounting { get; init; }

    public string Secret { get; init; } = "testing123";

    /// <summary>Source address of all RADIUS packets. Each address in 127.0.0.0/8 can be a node of its own.</summary>
    public IPAddress NasAddress { get; init; } = IPAddress.Loopback;

    public string NasIdentifier { get; init; } = "kamailio";

    public DigestDialect Dialect { get; init; } = DigestDialect.Rfc5090;

    /// <summary>
    /// Makes the SIP transaction before RADIUS is asked, so that a retransmitted INVITE makes no second Access-Request
    /// (Kamailio's <c>t_newtran</c>).
    /// </summary>
    public bool TransactionFirst { get; init; } = true;
}
