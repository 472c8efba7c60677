using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Radius;

/// <summary>
/// Attributes to send, encoded as they are added. Each method returns the list, so that a reply reads as one expression.
/// Values that cannot be encoded throw <see cref="ArgumentException"/> here, at the one who made them.
/// </summary>
public sealed class AttributeList
{
    private const int MaxValue = 253;
    private byte[] octets = new byte[128];

    /// <summary>The encoded attributes.</summary>
    public ReadOnlySpan<byte> Octets => octets.AsSpan(0, Length);

    /// <summary>Octets in use; at most <see cref="RadiusPacketView.MaxLength"/> less the header.</summary>
    public int Length { get; private set; }

    /// <summary>Adds raw octets, at most 253.</summary>
    public AttributeList Add(byte type, ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfZero(type);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, MaxValue, nameof(value));
        value.CopyTo(Reserve(type, value.Length));
        return this;
    }

    /// <summary>Adds text as UTF-8, at most 253 octets.</summary>
    public AttributeList Add(byte type, string value) => Add(type, Encoding.UTF8.GetBytes(value).AsSpan());

    /// <summary>Adds a 32-bit number.</summary>
    public AttributeList Add(byte type, uint value)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, value);
        return Add(type, number);
    }

    /// <summary>Adds an IPv4 or IPv6 address as 4 or 16 octets.</summary>
    public AttributeList Add(byte type, IPAddress value) => Add(type, value.GetAddressBytes().AsSpan());

    /// <summary>Adds all attributes of another list.</summary>
    public AttributeList Add(AttributeList others)
    {
        foreach (var attribute in new RadiusAttributeSequence(others.Octets))
        {
            Add(attribute.Type, attribute.Value);
        }

        return this;
    }

    /// <summary>Adds one vendor attribute in a Vendor-Specific of its own (RFC 2865 §5.26), at most 247 octets of UTF-8.</summary>
    public AttributeList AddVendor(uint vendor, byte type, string value)
    {
        var text = Encoding.UTF8.GetBytes(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, MaxValue - 6, nameof(value));
        var body = Reserve(AttributeType.VendorSpecific, 6 + text.Length);
        BinaryPrimitives.WriteUInt32BigEndian(body, vendor);
        body[4] = type;
        body[5] = (byte)(2 + text.Length);
        text.CopyTo(body[6..]);
        return this;
    }

    /// <summary>Adds <c>name=value</c> under one of <see cref="CiscoAttribute"/>'s numbers.</summary>
    public AttributeList AddCisco(byte type, string name, string value) => AddVendor(VendorId.Cisco, type, $"{name}={value}");

    /// <summary>Reply-Message: text for people; longer than one attribute holds, it goes on in the next (RFC 2865 §5.18).</summary>
    public AttributeList ReplyMessage(string text)
    {
        Span<byte> part = stackalloc byte[MaxValue];
        var encoder = Encoding.UTF8.GetEncoder();
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            encoder.Convert(rest, part, flush: false, out var charsUsed, out var bytesUsed, out _);
            if (bytesUsed > 0)
            {
                Add(AttributeType.ReplyMessage, part[..bytesUsed]);
            }

            rest = rest[charsUsed..];
        }

        return this;
    }

    /// <summary>Session-Timeout in whole seconds (RFC 2865 §5.27); a fraction is dropped, so that a grant is never exceeded.</summary>
    public AttributeList SessionTimeout(TimeSpan limit) => Add(AttributeType.SessionTimeout, Seconds(limit));

    /// <summary>h323-credit-time: the same grant for gateways that look there.</summary>
    public AttributeList CreditTime(TimeSpan limit) =>
        AddCisco(CiscoAttribute.CreditTime, "h323-credit-time", Seconds(limit).ToString(CultureInfo.InvariantCulture));

    /// <summary>h323-return-code; gateways that want one read its absence as a refusal, so send 0 with an Accept.</summary>
    public AttributeList ReturnCode(int code) =>
        AddCisco(CiscoAttribute.ReturnCode, "h323-return-code", code.ToString(CultureInfo.InvariantCulture));

    /// <summary>Class: handed back by the client in its accounting (RFC 2865 §5.25).</summary>
    public AttributeList Class(string value) => Add(AttributeType.Class, value);

    /// <summary>Acct-Interim-Interval (RFC 2869 §5.16), at least 60 s.</summary>
    public AttributeList InterimInterval(TimeSpan interval) =>
        Add(AttributeType.AcctInterimInterval, Math.Max(60, Seconds(interval)));

    /// <summary>NAS-IP-Address or NAS-IPv6-Address, by the family (RFC 2865 §5.4, RFC 3162 §2.1).</summary>
    public AttributeList NasAddress(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Add(plain.AddressFamily == AddressFamily.InterNetworkV6 ? AttributeType.NasIpv6Address : AttributeType.NasIpAddress, plain);
    }

    /// <summary>Event-Timestamp in Unix seconds (RFC 2869 §5.3).</summary>
    public AttributeList EventTimestamp(DateTimeOffset time) => Add(AttributeType.EventTimestamp, (uint)time.ToUnixTimeSeconds());

    private static uint Seconds(TimeSpan span) => (uint)Math.Clamp(Math.Floor(span.TotalSeconds), 0, uint.MaxValue);

    private Span<byte> Reserve(byte type, int size)
    {
        var needed = Length + 2 + size;
        if (needed > RadiusPacketView.MaxLength - RadiusPacketView.HeaderLength)
        {
            throw new ArgumentException("The attributes do not fit into one packet of 4096 octets.", nameof(size));
        }

        if (needed > octets.Length)
        {
            Array.Resize(ref octets, Math.Max(needed, octets.Length * 2));
        }

        octets[Length] = type;
        octets[Length + 1] = (byte)(2 + size);
        var value = octets.AsSpan(Length + 2, size);
        Length = needed;
        return value;
    }
}
