using System.Net;

namespace Radius;

/// <summary>
/// What names one session to its NAS, as the NAS itself named it in its accounting. A NAS refuses a request with anything it
/// does not recognise (RFC 5176 §3).
/// </summary>
public sealed record SessionIdentity
{
    public string? UserName { get; init; }

    public required string AcctSessionId { get; init; }

    public IPAddress? NasIpAddress { get; init; }

    public string? NasIdentifier { get; init; }
}
