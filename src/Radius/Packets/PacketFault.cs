namespace Radius;

/// <summary>Why a datagram is not a RADIUS packet. Any of them means: silently discard.</summary>
public enum PacketFault
{
    None = 0,

    /// <summary>Fewer than the 20 octets of a header (RFC 2865 §3).</summary>
    ShorterThanHeader,

    /// <summary>The Length field says less than 20 or more than 4096 (RFC 2865 §3).</summary>
    LengthOutOfRange,

    /// <summary>The datagram is shorter than its Length field (RFC 2865 §3).</summary>
    Truncated,

    /// <summary>Attribute number 0, which nothing assigns.</summary>
    AttributeZero,

    /// <summary>An attribute's length is below 2, so it cannot be stepped over.</summary>
    AttributeTooShort,

    /// <summary>An attribute runs past the end of the packet.</summary>
    AttributeOverrun,

    /// <summary>A Message-Authenticator that is not 18 octets long (RFC 3579 §3.2).</summary>
    MessageAuthenticatorLength,

    /// <summary>More than one Message-Authenticator (RFC 3579 §3.3).</summary>
    MessageAuthenticatorRepeated,
}
