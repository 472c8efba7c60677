using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Billing.Calls;
using Billing.Customers;

namespace Billing.Silo.Journal;

/// <summary>
/// What an entity of the journal tells of slots: calls that were let through, and calls that ended. Kept beside the packets, so that
/// a customer's count begins anew without reading them.
/// </summary>
/// <remarks>
/// A note: its kind (1 octet), the length of what follows (2, little-endian), and that. A reader passes over a note that it does not
/// know or cannot read.
/// </remarks>
internal sealed class SlotNotes
{
    private const byte Admission = 1;
    private const byte End = 2;
    private const int Head = 3;

    public static readonly SlotNotes None = new();

    public List<(string CustomerId, JournaledAdmission Admission)> Admitted { get; } = [];

    /// <summary>The names of calls that ended, as <see cref="NameOf"/> shortens them.</summary>
    public List<ulong> Ended { get; } = [];

    /// <summary>Notes that could not be read.</summary>
    public int Unreadable { get; private set; }

    /// <summary>The note of a call that was let through.</summary>
    /// <param name="admission">Of a request that names a call.</param>
    public static byte[] OfAdmission(string customerId, JournaledAdmission admission)
    {
        var request = admission.Request;
        using var note = new MemoryStream(256);
        note.Write([Admission, 0, 0]);
        using (var writer = new BinaryWriter(note, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(admission.At.UtcTicks);
            writer.Write(customerId);
            writer.Write(request.AccountId);
            writer.Write(request.CallKey!);
            writer.Write(request.Callee is not null);
            writer.Write(request.Callee ?? "");
            writer.Write(request.AccountLimit.Max ?? -1);
            writer.Write((byte)request.AccountLimit.Counted);
            writer.Write((byte)request.Aliases.Length);
            foreach (var alias in request.Aliases)
            {
                writer.Write(alias);
            }
        }

        return Finish(note.ToArray());
    }

    /// <summary>The note of a call that ended, by each of its names; null for a record that ends none.</summary>
    public static byte[]? OfEnd(AccountingEvent? record)
    {
        if (record is not { Status: AccountingStatus.Stop or AccountingStatus.Failed })
        {
            return null;
        }

        var aliases = CallKey.Aliases(record.ConfId, record.CallId, record.NodeId, record.LegId);
        var note = new byte[Head + ((1 + aliases.Length) * sizeof(ulong))];
        note[0] = End;
        BinaryPrimitives.WriteUInt64LittleEndian(note.AsSpan(Head), NameOf(record.CallKey));
        for (var index = 0; index < aliases.Length; index++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(note.AsSpan(Head + ((1 + index) * sizeof(ulong))), NameOf(aliases[index]));
        }

        return Finish(note);
    }

    /// <summary>A name of a call in eight octets. Stored: it must never change.</summary>
    public static ulong NameOf(string name) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(name.AsSpan()));

    public static SlotNotes Read(byte[]? octets)
    {
        if (octets is null)
        {
            return None;
        }

        var notes = new SlotNotes();
        for (var rest = octets.AsMemory(); !rest.IsEmpty;)
        {
            var length = rest.Length < Head ? int.MaxValue : BinaryPrimitives.ReadUInt16LittleEndian(rest.Span[1..]);
            if (length > rest.Length - Head)
            {
                notes.Unreadable++;
                break;
            }

            notes.ReadOne(rest.Span[0], rest.Slice(Head, length));
            rest = rest[(Head + length)..];
        }

        return notes;
    }

    private void ReadOne(byte kind, ReadOnlyMemory<byte> note)
    {
        switch (kind)
        {
            case Admission:
                try
                {
                    Admitted.Add(ReadAdmission(note));
                }
                catch (Exception exception) when (exception is EndOfStreamException or FormatException or ArgumentException or IOException)
                {
                    Unreadable++;
                }

                break;
            case End when note.Length % sizeof(ulong) == 0:
                for (var at = 0; at < note.Length; at += sizeof(ulong))
                {
                    Ended.Add(BinaryPrimitives.ReadUInt64LittleEndian(note.Span[at..]));
                }

                break;
            default:
                Unreadable++;
                break;
        }
    }

    private static (string CustomerId, JournaledAdmission Admission) ReadAdmission(ReadOnlyMemory<byte> note)
    {
        using var reader = new BinaryReader(new MemoryStream(note.ToArray()), Encoding.UTF8);
        var at = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        var customer = reader.ReadString();
        var account = reader.ReadString();
        var key = reader.ReadString();
        var hasCallee = reader.ReadBoolean();
        var callee = reader.ReadString();
        var max = reader.ReadInt32();
        var counted = (CountedCalls)reader.ReadByte();
        var aliases = new string[reader.ReadByte()];
        for (var index = 0; index < aliases.Length; index++)
        {
            aliases[index] = reader.ReadString();
        }

        return (customer, new JournaledAdmission(
            new AdmissionRequest
            {
                CallKey = key,
                Aliases = aliases,
                AccountId = account,
                Callee = hasCallee ? callee : null,
                AccountLimit = new CallLimit(max < 0 ? null : max, counted),
            },
            at));
    }

    private static byte[] Finish(byte[] note)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(note.AsSpan(1), checked((ushort)(note.Length - Head)));
        return note;
    }
}
