using System.Buffers.Binary;

namespace Radius;

/// <summary>One attribute of a validated packet, or one sub-attribute of a Vendor-Specific one.</summary>
public readonly ref struct RadiusAttribute
{
    internal RadiusAttribute(uint vendor, byte type, ReadOnlySpan<byte> value)
    {
        Vendor = vendor;
        Type = type;
        Value = value;
    }

    /// <summary>0 for an attribute of the packet itself, else the vendor's SMI number (9 is Cisco).</summary>
    public uint Vendor { get; }

    public byte Type { get; }

    public ReadOnlySpan<byte> Value { get; }

    /// <summary>A 32-bit number in network order (RFC 2865 §5); false when the value has another length.</summary>
    public bool TryGetInteger(out uint number) => BinaryPrimitives.TryReadUInt32BigEndian(Value, out number) && Value.Length == 4;

    /// <summary>
    /// Takes a Vendor-Specific attribute (26) apart into its sub-attributes (RFC 2865 §5.26). False when it is another
    /// attribute or the vendor uses another layout, which the RFC allows: then it stays opaque.
    /// </summary>
    public bool TryGetVendorAttributes(out uint vendor, out RadiusAttributeSequence attributes)
    {
        vendor = 0;
        attributes = default;
        if (Type != AttributeType.VendorSpecific || Vendor != 0 || Value.Length < 6)
        {
            return false;
        }

        var body = Value[4..];
        for (var at = 0; at < body.Length;)
        {
            if (at + 1 >= body.Length || body[at + 1] < 2 || at + body[at + 1] > body.Length)
            {
                return false;
            }

            at += body[at + 1];
        }

        vendor = BinaryPrimitives.ReadUInt32BigEndian(Value);
        attributes = new RadiusAttributeSequence(body, vendor);
        return vendor != 0;
    }
}
