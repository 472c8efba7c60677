using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Radius;

/// <summary>
/// Builds one packet in a buffer that the caller owns (<see cref="RadiusPacketView.MaxLength"/> octets are always enough).
/// What no longer fits is not written and makes the packet unfinishable: half an answer could grant what it should limit.
/// </summary>
public ref struct PacketWriter
{
    private readonly Span<byte> buffer;
    private readonly ReadOnlySpan<byte> requestAuthenticator;
    private int length;
    private int messageAuthenticator;
    private bool overflowed;

    private PacketWriter(Span<byte> buffer, RadiusCode code, byte identifier, ReadOnlySpan<byte> requestAuthenticator)
    {
        this.buffer = buffer.Length > RadiusPacketView.MaxLength ? buffer[..RadiusPacketView.MaxLength] : buffer;
        this.requestAuthenticator = requestAuthenticator;
        buffer[..RadiusPacketView.HeaderLength].Clear();
        buffer[0] = (byte)code;
        buffer[1] = identifier;
        length = RadiusPacketView.HeaderLength;
        messageAuthenticator = -1;
    }

    /// <summary>The code of the packet being written.</summary>
    public readonly RadiusCode Code => (RadiusCode)buffer[0];

    /// <summary>
    /// Starts the reply to a request. Access replies begin with their Message-Authenticator, where a forged one cannot be
    /// slipped in before it (CVE-2024-3596); other replies carry one when the request did. Proxy-States follow in the order of the
    /// request (RFC 2865 §5.33).
    /// </summary>
    public static PacketWriter Reply(Span<byte> buffer, RadiusCode code, in RadiusPacketView request)
    {
        var writer = new PacketWriter(buffer, code, request.Identifier, request.Authenticator);
        if (code is RadiusCode.AccessAccept or RadiusCode.AccessReject or RadiusCode.AccessChallenge || request.HasMessageAuthenticator)
        {
            writer.AddMessageAuthenticator();
        }

        if (request.HasProxyState)
        {
            foreach (var attribute in request.Attributes)
            {
                if (attribute.Type == AttributeType.ProxyState)
                {
                    writer.Add(attribute.Type, attribute.Value);
                }
            }
        }

        return writer;
    }

    /// <summary>
    /// Starts a request. Access-Request and Status-Server get a random authenticator and, first of all, a
    /// Message-Authenticator (RFC 5997 §3); the others are authenticated as a whole when finished.
    /// </summary>
    public static PacketWriter Request(Span<byte> buffer, RadiusCode code, byte identifier, bool messageAuthenticator = true)
    {
        var writer = new PacketWriter(buffer, code, identifier, default);
        if (RadiusAuthenticators.AuthenticatorIsRandom(code))
        {
            RandomNumberGenerator.Fill(buffer.Slice(4, 16));
        }

        if (messageAuthenticator)
        {
            writer.AddMessageAuthenticator();
        }

        return writer;
    }

    /// <summary>Adds an attribute of at most 253 octets (RFC 2865 §5).</summary>
    public void Add(byte type, scoped ReadOnlySpan<byte> value)
    {
        if (value.Length > 253 || length + 2 + value.Length > buffer.Length)
        {
            overflowed = true;
            return;
        }

        buffer[length] = type;
        buffer[length + 1] = (byte)(2 + value.Length);
        value.CopyTo(buffer[(length + 2)..]);
        length += 2 + value.Length;
    }

    /// <summary>Adds a 32-bit number in network order.</summary>
    public void Add(byte type, uint value)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, value);
        Add(type, octets);
    }

    /// <summary>Adds attributes that are already encoded.</summary>
    public void Add(AttributeList attributes)
    {
        var octets = attributes.Octets;
        if (length + octets.Length > buffer.Length)
        {
            overflowed = true;
            return;
        }

        octets.CopyTo(buffer[length..]);
        length += octets.Length;
    }

    /// <summary>Adds a User-Password, hidden with this request's authenticator (RFC 2865 §5.2). At most 128 octets of UTF-8.</summary>
    public void AddPassword(scoped ReadOnlySpan<byte> password, scoped ReadOnlySpan<byte> secret)
    {
        Span<byte> value = stackalloc byte[128];
        var size = RadiusAuthenticators.EncodePassword(password, buffer.Slice(4, 16), secret, value);
        if (size == 0)
        {
            overflowed = true;
            return;
        }

        Add(AttributeType.UserPassword, value[..size]);
    }

    /// <summary>Sets the length and signs.</summary>
    /// <returns>The packet's length in octets, or 0 when something did not fit.</returns>
    public readonly int Finish(scoped ReadOnlySpan<byte> secret)
    {
        if (overflowed)
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], (ushort)length);
        var packet = buffer[..length];
        if (!requestAuthenticator.IsEmpty)
        {
            if (messageAuthenticator >= 0)
            {
                RadiusAuthenticators.SignMessageAuthenticator(packet, messageAuthenticator, requestAuthenticator, secret);
            }

            RadiusAuthenticators.SignResponse(packet, requestAuthenticator, secret);
            return length;
        }

        if (messageAuthenticator >= 0)
        {
            // Still zero where the request will be signed as a whole, as RFC 5176 §3.4 wants it.
            RadiusAuthenticators.SignMessageAuthenticator(packet, messageAuthenticator, packet.Slice(4, 16), secret);
        }

        if (!RadiusAuthenticators.AuthenticatorIsRandom(Code))
        {
            RadiusAuthenticators.SignRequest(packet, secret);
        }

        return length;
    }

    private void AddMessageAuthenticator()
    {
        messageAuthenticator = length + 2;
        ReadOnlySpan<byte> zero = stackalloc byte[16];
        Add(AttributeType.MessageAuthenticator, zero);
    }
}
