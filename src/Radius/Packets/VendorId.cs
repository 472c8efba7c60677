namespace Radius;

/// <summary>SMI numbers of the vendors whose attributes are understood.</summary>
public static class VendorId
{
    public const uint Cisco = 9;
    public const uint Quintum = 6618;
    public const uint FreeSwitch = 27880;
}
