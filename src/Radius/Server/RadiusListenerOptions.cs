using System.Net;

namespace Radius;

/// <summary>One UDP port to listen on.</summary>
public sealed record RadiusListenerOptions
{
    /// <summary>Address and port; port 0 takes a free one.</summary>
    public required IPEndPoint EndPoint { get; init; }

    public required ListenerRole Role { get; init; }

    /// <summary>With an IPv6 <see cref="EndPoint"/>: take IPv4 on the same socket too.</summary>
    public bool DualMode { get; init; }

    /// <summary>Requests that may be queued or in a handler at once. One more is dropped and counted. Each costs 4 KiB while in work.</summary>
    public int MaxInWork { get; init; } = 8192;

    /// <summary>How many of them may be one client's, so that a client that floods leaves room for others.</summary>
    public int MaxInWorkPerClient { get; init; } = 4096;

    /// <summary>Loops that run handlers. A handler that awaits does not hold one.</summary>
    public int Workers { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>How long a reply answers retransmissions; RFC 5080 §2.2.2 wants 5 to 30 s.</summary>
    public TimeSpan ReplyLifetime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Replies kept at most; beyond, the oldest go early.</summary>
    public int ReplyCacheEntries { get; init; } = 131_072;

    /// <summary>Octets of replies kept at most; beyond, the oldest go early.</summary>
    public int ReplyCacheOctets { get; init; } = 16 * 1024 * 1024;

    /// <summary>Packets per second allowed to each source address of a client; null for no limit.</summary>
    public int? RatePerSource { get; init; }

    /// <summary>Packets that a source may send at once before its rate counts.</summary>
    public int RateBurst { get; init; } = 1000;

    /// <summary>The socket's receive buffer, which rides out pauses of the process. The system may grant less.</summary>
    public int ReceiveBufferOctets { get; init; } = 4 * 1024 * 1024;

    /// <summary>How long a stop waits for requests in work.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);
}
