namespace Radius;

/// <summary>Why a datagram got no answer, or (for a duplicate) no processing.</summary>
public enum DropCause
{
    /// <summary>No client has this source address (RFC 2865 §3).</summary>
    UnknownSource = 0,

    /// <summary>Not a packet: see <see cref="PacketFault"/>.</summary>
    Malformed,

    /// <summary>A code that this server does not answer at all.</summary>
    UnsupportedCode,

    /// <summary>An Access-Request at the accounting port, or the reverse.</summary>
    WrongPort,

    /// <summary>The Request Authenticator of an Accounting-Request is wrong: most likely another secret.</summary>
    BadAuthenticator,
    BadMessageAuthenticator,
    MissingMessageAuthenticator,
    ProxyStateWithoutMessageAuthenticator,

    /// <summary>More packets from one source than its rate allows.</summary>
    RateLimited,

    /// <summary>A retransmission that got the reply of the first (RFC 5080 §2.2.2).</summary>
    Duplicate,

    /// <summary>A retransmission of what is still in work.</summary>
    DuplicateInWork,

    /// <summary>As many requests in work as the listener allows.</summary>
    QueueFull,

    /// <summary>As many requests of this client in work as one may have: there is room for those of others.</summary>
    ClientQueueFull,

    /// <summary>The handler chose not to answer.</summary>
    HandlerSilent,

    /// <summary>The handler threw.</summary>
    HandlerFailed,

    /// <summary>The reply's attributes and the request's Proxy-States exceed one packet.</summary>
    ReplyTooLong,

    /// <summary>The socket refused the reply.</summary>
    SendFailed,
}
