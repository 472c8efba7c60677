using System.Buffers.Binary;

namespace Radius;

/// <summary>
/// A validated packet, seen in place over the datagram that carried it: nothing is copied or allocated. Every span it
/// hands out lies inside the packet's own Length.
/// </summary>
public readonly ref struct RadiusPacketView
{
    /// <summary>Octets before the first attribute: code, identifier, length, authenticator.</summary>
    public const int HeaderLength = 20;

    /// <summary>The longest packet (RFC 2865 §3).</summary>
    public const int MaxLength = 4096;

    private RadiusPacketView(ReadOnlySpan<byte> octets, int messageAuthenticatorOffset, bool hasProxyState)
    {
        Octets = octets;
        MessageAuthenticatorOffset = messageAuthenticatorOffset;
        HasProxyState = hasProxyState;
    }

    /// <summary>The packet: header and attributes, without the padding that may follow it in the datagram.</summary>
    public ReadOnlySpan<byte> Octets { get; }

    /// <summary>Where the 16-octet value of the Message-Authenticator starts in <see cref="Octets"/>; -1 when there is none.</summary>
    public int MessageAuthenticatorOffset { get; }

    public bool HasMessageAuthenticator => MessageAuthenticatorOffset >= 0;

    public bool HasProxyState { get; }

    public RadiusCode Code => (RadiusCode)Octets[0];

    public byte Identifier => Octets[1];

    /// <summary>The 16 octets of the Request or Response Authenticator.</summary>
    public ReadOnlySpan<byte> Authenticator => Octets.Slice(4, 16);

    /// <summary>The attributes in the order in which they were sent.</summary>
    public RadiusAttributeSequence Attributes => new(Octets[HeaderLength..]);

    /// <summary>
    /// Checks the whole packet: RFC 2865 §3 for the length, and that the attributes fill it exactly. What follows Length in
    /// the datagram is padding. Says nothing about authenticators: see <see cref="RadiusAuthenticators"/>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out RadiusPacketView packet, out PacketFault fault)
    {
        packet = default;
        fault = PacketFault.None;
        if (datagram.Length < HeaderLength)
        {
            fault = PacketFault.ShorterThanHeader;
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        if (length is < HeaderLength or > MaxLength)
        {
            fault = PacketFault.LengthOutOfRange;
            return false;
        }

        if (datagram.Length < length)
        {
            fault = PacketFault.Truncated;
            return false;
        }

        var octets = datagram[..length];
        var messageAuthenticator = -1;
        var proxyState = false;
        for (var at = HeaderLength; at < length;)
        {
            if (octets[at] == 0)
            {
                fault = PacketFault.AttributeZero;
                return false;
            }

            if (at + 1 >= length)
            {
                fault = PacketFault.AttributeOverrun;
                return false;
            }

            int size = octets[at + 1];
            if (size < 2)
            {
                fault = PacketFault.AttributeTooShort;
                return false;
            }

            if (at + size > length)
            {
                fault = PacketFault.AttributeOverrun;
                return false;
            }

            if (octets[at] == AttributeType.MessageAuthenticator)
            {
                if (size != 18)
                {
                    fault = PacketFault.MessageAuthenticatorLength;
                    return false;
                }

                if (messageAuthenticator >= 0)
                {
                    fault = PacketFault.MessageAuthenticatorRepeated;
                    return false;
                }

                messageAuthenticator = at + 2;
            }
            else if (octets[at] == AttributeType.ProxyState)
            {
                proxyState = true;
            }

            at += size;
        }

        packet = new RadiusPacketView(octets, messageAuthenticator, proxyState);
        return true;
    }

    /// <summary>The first attribute of this number, or false.</summary>
    public bool TryGet(byte type, out RadiusAttribute attribute)
    {
        foreach (var candidate in Attributes)
        {
            if (candidate.Type == type)
            {
                attribute = candidate;
                return true;
            }
        }

        attribute = default;
        return false;
    }
}
