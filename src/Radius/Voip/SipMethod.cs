using System.Numerics;

namespace Radius;

/// <summary>Sip-Method as Kamailio and OpenSIPS number it: one bit per method.</summary>
internal static class SipMethod
{
    private static readonly string[] ByBit =
    [
        "INVITE", "CANCEL", "ACK", "BYE", "INFO", "OPTIONS", "UPDATE", "REGISTER", "MESSAGE", "SUBSCRIBE", "NOTIFY", "PRACK", "REFER",
    ];

    public static string? Name(uint number) =>
        BitOperations.IsPow2(number) && BitOperations.Log2(number) is var bit && bit < ByBit.Length ? ByBit[bit] : null;
}
