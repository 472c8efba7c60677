using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Radius;

/// <summary>
/// A source address read from a <see cref="SocketAddress"/> without making an <see cref="IPAddress"/>. IPv4 mapped into IPv6 is
/// the same source as plain IPv4.
/// </summary>
internal readonly record struct SourceKey(UInt128 Address, uint Scope)
{
    private static readonly UInt128 MappedPrefix = (UInt128)0xFFFF << 32;

    /// <summary>Takes address and port apart.</summary>
    public static SourceKey Read(SocketAddress source, out int port)
    {
        // struct sockaddr_in:  family(2) port(2) address(4); struct sockaddr_in6: family(2) port(2) flow(4) address(16) scope(4).
        var octets = source.Buffer.Span;
        port = BinaryPrimitives.ReadUInt16BigEndian(octets[2..]);
        return source.Family == AddressFamily.InterNetwork
            ? new SourceKey(MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(octets[4..]), 0)
            : new SourceKey(BinaryPrimitives.ReadUInt128BigEndian(octets[8..]), BitConverter.ToUInt32(octets[24..]));
    }

    /// <summary>Allocates the address; done once for each source that is remembered.</summary>
    public IPAddress ToAddress()
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(octets, Address);
        return Address >> 32 == 0xFFFF ? new IPAddress(octets[12..]) : new IPAddress(octets, Scope);
    }
}
