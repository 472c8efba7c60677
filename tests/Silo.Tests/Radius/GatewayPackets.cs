using System.Globalization;
using System.Net;
using System.Text;
using Billing.Nodes;
using Radius;

namespace Billing.Silo.Tests.Radius;

/// <summary>What a Cisco gateway sends for its calls.</summary>
internal static class GatewayPackets
{
    private static readonly byte[] s_secret = "gateway-secret"u8.ToArray();

    private static readonly NodeEntry s_node = new()
    {
        Id = "gateway",
        Details = new NodeDetails { Kind = NodeKind.Cisco },
        Secret = Encoding.UTF8.GetString(s_secret),
        Closed = false,
    };

    /// <summary>It asks by the SIP Call-ID alone.</summary>
    public static RadiusRequest Asks(string account, string password, string callId)
    {
        var buffer = new byte[RadiusPacketView.MaxLength];
        var writer = PacketWriter.Request(buffer, RadiusCode.AccessRequest, identifier: 1);
        writer.AddPassword(Encoding.UTF8.GetBytes(password), s_secret);
        writer.Add(new AttributeList()
            .Add(AttributeType.UserName, account)
            .Add(AttributeType.CalledStationId, "4930123456")
            .AddCisco(CiscoAttribute.AvPair, "call-id", callId));
        return Request(buffer, writer.Finish(s_secret));
    }

    /// <summary>It accounts by the h323-conf-id, and names the Call-ID beside it.</summary>
    /// <param name="status">Acct-Status-Type.</param>
    public static RadiusRequest Accounts(AcctStatusType status, string account, string callId, int conference)
    {
        var buffer = new byte[RadiusPacketView.MaxLength];
        var writer = PacketWriter.Request(buffer, RadiusCode.AccountingRequest, identifier: 2, messageAuthenticator: false);
        writer.Add(new AttributeList()
            .Add(AttributeType.AcctStatusType, (uint)status)
            .Add(AttributeType.AcctSessionId, callId)
            .Add(AttributeType.UserName, account)
            .Add(AttributeType.CalledStationId, "4930123456")
            .AddCisco(CiscoAttribute.AvPair, "call-id", callId)
            .AddCisco(CiscoAttribute.ConfId, "h323-conf-id", string.Create(CultureInfo.InvariantCulture, $"{conference:X8} 0 0 1")));
        return Request(buffer, writer.Finish(s_secret));
    }

    private static RadiusRequest Request(byte[] buffer, int length) => RadiusRequest.FromDatagram(
        buffer[..length], new RadiusClient(s_node.Id, s_secret, ClientProfile.Cisco) { Tag = s_node }, new IPEndPoint(IPAddress.Loopback, 5000),
        TimeProvider.System.GetUtcNow());
}
