using System.Net;
using System.Net.Sockets;

namespace Billing.Frontend.Hosting;

/// <summary>What counts as one stranger when strangers are counted.</summary>
internal static class ClientNetwork
{
    /// <summary>An IPv4 address as it is; of an IPv6 address its /64 network, since its customer has 2⁶⁴ addresses to choose from.</summary>
    public static IPAddress Of(IPAddress? address)
    {
        if (address is null)
        {
            return IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
