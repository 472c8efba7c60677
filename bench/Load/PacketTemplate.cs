using System.Net;
using Radius;

namespace Billing.Load;

/// <summary>
/// A packet rendered once, and where in it the fields of one call go. What varies in length (User-Name, User-Password, Class) is
/// appended by who sends it.
/// </summary>
internal sealed class PacketTemplate
{
    private const int None = -1;

    private PacketTemplate(RadiusCode code, AttributeList attributes)
    {
        Octets = new byte[RadiusPacketView.HeaderLength + attributes.Length];
        Octets[0] = (byte)code;
        attributes.Octets.CopyTo(Octets.AsSpan(RadiusPacketView.HeaderLength));
    }

    public byte[] Octets { get; }

    public int MessageAuthenticator { get; private init; } = None;

    public int ConfId { get; private init; } = None;

    public int SessionId { get; private init; } = None;

    public int Callee { get; private init; } = None;

    public int EventTimestamp { get; private init; } = None;

    public int SetupTime { get; private init; } = None;

    public int ConnectTime { get; private init; } = None;

    public int DisconnectTime { get; private init; } = None;

    public int SessionTime { get; private init; } = None;

    /// <summary>An Access-Request with PAP, of about 230 octets.</summary>
    public static PacketTemplate Access(IPAddress nas, bool messageAuthenticator)
    {
        var list = new AttributeList();
        if (messageAuthenticator)
        {
            list.Add(AttributeType.MessageAuthenticator, new byte[16].AsSpan());
        }

        list.NasAddress(nas).Add(AttributeType.ServiceType, 1).Add(AttributeType.CallingStationId, "4930231250000");
        var callee = Place(list.Add(AttributeType.CalledStationId, Blank(CallIdentity.CalleeLength)), CallIdentity.CalleeLength);
        var conf = Place(list.AddCisco(CiscoAttribute.ConfId, "h323-conf-id", Blank(CallIdentity.ConfIdLength)), CallIdentity.ConfIdLength);
        var session = Place(list.Add(AttributeType.AcctSessionId, Blank(CallIdentity.SessionIdLength)), CallIdentity.SessionIdLength);
        list.AddCisco(CiscoAttribute.RemoteAddress, "h323-remote-address", "203.0.113.20");
        return new PacketTemplate(RadiusCode.AccessRequest, list)
        {
            MessageAuthenticator = messageAuthenticator ? RadiusPacketView.HeaderLength + 2 : None,
            Callee = callee,
            ConfId = conf,
            SessionId = session,
        };
    }

    /// <summary>The Start or Stop of a gateway's answer leg; with a name of 7 characters 399 and 433 octets, so 416 on average.</summary>
    public static PacketTemplate Accounting(IPAddress nas, bool stop)
    {
        var list = new AttributeList().NasAddress(nas)
            .Add(AttributeType.AcctStatusType, (uint)(stop ? AcctStatusType.Stop : AcctStatusType.Start))
            .Add(AttributeType.AcctDelayTime, 0).Add(AttributeType.ServiceType, 1).Add(AttributeType.CallingStationId, "4930231250000");
        var callee = Place(list.Add(AttributeType.CalledStationId, Blank(CallIdentity.CalleeLength)), CallIdentity.CalleeLength);
        var session = Place(list.Add(AttributeType.AcctSessionId, Blank(CallIdentity.SessionIdLength)), CallIdentity.SessionIdLength);
        var stamp = Place(list.Add(AttributeType.EventTimestamp, 0), 4);
        var conf = Place(list.AddCisco(CiscoAttribute.ConfId, "h323-conf-id", Blank(CallIdentity.ConfIdLength)), CallIdentity.ConfIdLength);
        var setup = Place(list.AddCisco(CiscoAttribute.SetupTime, "h323-setup-time", Blank(H323Clock.Length)), H323Clock.Length);
        var connect = Place(list.AddCisco(CiscoAttribute.ConnectTime, "h323-connect-time", Blank(H323Clock.Length)), H323Clock.Length);
        list.AddCisco(CiscoAttribute.CallOrigin, "h323-call-origin", "answer")
            .AddCisco(CiscoAttribute.CallType, "h323-call-type", "VoIP");
        int disconnect = None, seconds = None;
        if (stop)
        {
            disconnect = Place(list.AddCisco(CiscoAttribute.DisconnectTime, "h323-disconnect-time", Blank(H323Clock.Length)), H323Clock.Length);
            list.AddCisco(CiscoAttribute.DisconnectCause, "h323-disconnect-cause", "10");
            seconds = Place(list.Add(AttributeType.AcctSessionTime, 0), 4);
        }
        else
        {
            list.AddCisco(CiscoAttribute.GatewayId, "h323-gw-id", "gw1.load.example")
                .AddCisco(CiscoAttribute.AvPair, "session-protocol", "sipv2");
        }

        return new PacketTemplate(RadiusCode.AccountingRequest, list)
        {
            Callee = callee,
            SessionId = session,
            EventTimestamp = stamp,
            ConfId = conf,
            SetupTime = setup,
            ConnectTime = connect,
            DisconnectTime = disconnect,
            SessionTime = seconds,
        };
    }

    private static string Blank(int length) => new(' ', length);

    private static int Place(AttributeList list, int size) => RadiusPacketView.HeaderLength + list.Length - size;
}
