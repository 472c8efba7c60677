using System.Net;
using System.Net.Sockets;

namespace Radius;

/// <summary>A datagram and where it came from; reused. One octet more than a packet may have, for a truncated one to be told.</summary>
internal sealed class ReceiveSlot(AddressFamily family)
{
    public byte[] Datagram { get; } = new byte[RadiusPacketView.MaxLength + 1];

    public SocketAddress Source { get; } = new(family);
}
