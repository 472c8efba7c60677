using System.Buffers.Binary;
using System.Net;
using System.Text;
using Billing.Nodes;
using Radius;

namespace Billing.Silo.Journal;

/// <summary>
/// A packet as the journal keeps it: the datagram itself, and what must be known of its sender to read it again as it was read
/// then. The shared secret is not in it; an accounting packet carries none.
/// </summary>
internal sealed record JournalRecord(DateTimeOffset ArrivedAt, string NodeId, NodeKind Kind, bool KeepRealm, IPEndPoint Source, byte[] Datagram)
{
    private const byte Format = 1;

    public static JournalRecord Of(RadiusRequest request, NodeEntry node) => new(
        request.ArrivalTime, node.Id, node.Details.Kind, node.Details.KeepRealm, request.Source, request.Packet.Octets.ToArray());

    /// <summary>An upper bound of the octets that <see cref="Write"/> takes.</summary>
    public int Size => 64 + (NodeId.Length * 3) + Datagram.Length;

    /// <summary>The node as far as reading the packet goes.</summary>
    public NodeEntry Node => new()
    {
        Id = NodeId,
        Details = new NodeDetails { Kind = Kind, KeepRealm = KeepRealm },
        Secret = "",
        Closed = false,
    };

    /// <returns>The octets written.</returns>
    public int Write(Span<byte> to)
    {
        to[0] = Format;
        to[1] = (byte)Kind;
        to[2] = KeepRealm ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64LittleEndian(to[3..], ArrivedAt.UtcTicks);
        var at = 11;
        at += WriteShort(to[at..], Encoding.UTF8.GetBytes(NodeId));
        at += WriteShort(to[at..], Source.Address.GetAddressBytes());
        BinaryPrimitives.WriteUInt16LittleEndian(to[at..], (ushort)Source.Port);
        BinaryPrimitives.WriteUInt16LittleEndian(to[(at + 2)..], (ushort)Datagram.Length);
        Datagram.CopyTo(to[(at + 4)..]);
        return at + 4 + Datagram.Length;
    }

    /// <exception cref="InvalidDataException">The octets are not a record of a known format.</exception>
    public static JournalRecord Read(ReadOnlySpan<byte> from, out int length)
    {
        try
        {
            if (from[0] != Format)
            {
                throw new InvalidDataException($"A record of the journal has the unknown format {from[0]}.");
            }

            var at = 11;
            var node = Encoding.UTF8.GetString(ReadShort(from, ref at));
            var address = new IPAddress(ReadShort(from, ref at));
            var port = BinaryPrimitives.ReadUInt16LittleEndian(from[at..]);
            var octets = BinaryPrimitives.ReadUInt16LittleEndian(from[(at + 2)..]);
            length = at + 4 + octets;
            return new JournalRecord(
                new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(from[3..]), TimeSpan.Zero), node, (NodeKind)from[1], from[2] == 1,
                new IPEndPoint(address, port), from.Slice(at + 4, octets).ToArray());
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or IndexOutOfRangeException or ArgumentException)
        {
            throw new InvalidDataException("A record of the journal is cut off.", exception);
        }
    }

    private static int WriteShort(Span<byte> to, ReadOnlySpan<byte> octets)
    {
        to[0] = (byte)octets.Length;
        octets.CopyTo(to[1..]);
        return 1 + octets.Length;
    }

    private static ReadOnlySpan<byte> ReadShort(ReadOnlySpan<byte> from, ref int at)
    {
        var octets = from.Slice(at + 1, from[at]);
        at += 1 + octets.Length;
        return octets;
    }
}
