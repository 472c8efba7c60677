using System.Buffers.Binary;
using System.Net;
using System.Text;
using Radius;

namespace Billing.Load;

/// <summary>Writes the packets of calls from templates: one per source port, used by its thread alone.</summary>
internal sealed class CallWriter(LoadOptions options, IPAddress source, Random random)
{
    /// <summary>No packet that we send is longer.</summary>
    public const int MaxLength = 1024;

    private readonly byte[] secret = Encoding.UTF8.GetBytes(options.Secret);
    private readonly PacketTemplate access = PacketTemplate.Access(source, options.MessageAuthenticator);
    private readonly PacketTemplate start = PacketTemplate.Accounting(source, stop: false);
    private readonly PacketTemplate stop = PacketTemplate.Accounting(source, stop: true);
    private readonly H323Clock clock = new();

    /// <summary>Writes the call's next record.</summary>
    /// <param name="call">The call.</param>
    /// <param name="identifier">The packet's identifier.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="packet">At least <see cref="MaxLength"/> octets.</param>
    /// <returns>The packet's length.</returns>
    public int Write(in Call call, byte identifier, long now, Span<byte> packet)
    {
        var template = call.Next switch { RecordKind.Access => access, RecordKind.Start => start, _ => stop };
        template.Octets.CopyTo(packet);
        packet[1] = identifier;
        CallIdentity.WriteCallee(call.Number, packet.Slice(template.Callee, CallIdentity.CalleeLength));
        CallIdentity.WriteConfId(options.Run, call.Number, packet[template.ConfId..]);
        CallIdentity.WriteSessionId(options.Run, call.Number, packet[template.SessionId..]);
        var length = Append(call.Account.UserName, packet, template.Octets.Length);
        return call.Next == RecordKind.Access
            ? FinishAccess(call, template, packet, length)
            : FinishAccounting(call, template, now, packet, length);
    }

    private int FinishAccess(in Call call, PacketTemplate template, Span<byte> packet, int length)
    {
        var authenticator = packet.Slice(4, 16);
        random.NextBytes(authenticator);
        var size = RadiusAuthenticators.EncodePassword(call.Account.Password, authenticator, secret, packet[(length + 2)..]);
        packet[length] = AttributeType.UserPassword;
        packet[length + 1] = (byte)(2 + size);
        length += 2 + size;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)length);
        if (template.MessageAuthenticator >= 0)
        {
            RadiusAuthenticators.SignMessageAuthenticator(packet[..length], template.MessageAuthenticator, authenticator, secret);
        }

        return length;
    }

    private int FinishAccounting(in Call call, PacketTemplate template, long now, Span<byte> packet, int length)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet[template.EventTimestamp..], (uint)(now / 1000));
        clock.Write(call.StartedAt, packet[template.SetupTime..]);
        clock.Write(call.StartedAt, packet[template.ConnectTime..]);
        if (template.SessionTime >= 0)
        {
            clock.Write(now, packet[template.DisconnectTime..]);
            BinaryPrimitives.WriteUInt32BigEndian(packet[template.SessionTime..], (uint)Math.Max(0, (now - call.StartedAt) / 1000));
        }

        if (call.Class is { } group)
        {
            length = Append(group, packet, length);
        }

        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)length);
        RadiusAuthenticators.SignRequest(packet[..length], secret);
        return length;
    }

    private static int Append(byte[] attribute, Span<byte> packet, int length)
    {
        attribute.CopyTo(packet[length..]);
        return length + attribute.Length;
    }
}
