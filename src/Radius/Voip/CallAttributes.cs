using System.Net;
using System.Text;

namespace Radius;

/// <summary>
/// What one Access- or Accounting-Request says about a call, in one set of words for all dialects. A value that is absent,
/// malformed or meaningless is null; nothing a client sends makes the reading fail. Text is free of control characters.
/// </summary>
public sealed record CallAttributes
{
    /// <summary>An Event-Timestamp further ahead of arrival than this is a wrong clock (RFC 5176 §6.3 takes the same window).</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>No client keeps a record back longer than this; larger delays are nonsense, such as a Unix time.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7);

    public AcctStatusType StatusType { get; init; }

    public string? UserName { get; init; }

    public string? CallingStationId { get; init; }

    public string? CalledStationId { get; init; }

    public string? AcctSessionId { get; init; }

    public string? MultiSessionId { get; init; }

    /// <summary>h323-conf-id as 32 upper-case hex digits (<see cref="ConferenceId"/>).</summary>
    public string? ConfId { get; init; }

    /// <summary>h323-incoming-conf-id, the parent session, in the same form.</summary>
    public string? IncomingConfId { get; init; }

    /// <summary>The SIP Call-ID: <c>call-id</c>, or Acct-Session-Id from proxies that put it there.</summary>
    public string? CallId { get; init; }

    public CallOrigin CallOrigin { get; init; }

    /// <summary>h323-call-type, for instance <c>VoIP</c> or <c>Telephony</c>.</summary>
    public string? CallType { get; init; }

    public DateTimeOffset? SetupTime { get; init; }

    public DateTimeOffset? ConnectTime { get; init; }

    public DateTimeOffset? DisconnectTime { get; init; }

    /// <summary>Q.850 cause, 0 to 127.</summary>
    public int? DisconnectCause { get; init; }

    public int? SipResponseCode { get; init; }

    /// <summary><c>INVITE</c>, <c>BYE</c> ...</summary>
    public string? SipMethod { get; init; }

    /// <summary>Acct-Terminate-Cause (RFC 2866 §5.10), as it came.</summary>
    public uint? TerminateCause { get; init; }

    /// <summary>Acct-Session-Time: how long the session has been connected.</summary>
    public TimeSpan? SessionTime { get; init; }

    /// <summary>Acct-Delay-Time as it came; see <see cref="EventTime"/> for a use of it that is safe.</summary>
    public TimeSpan? DelayTime { get; init; }

    public DateTimeOffset? EventTimestamp { get; init; }

    /// <summary>NAS-IP-Address, or else NAS-IPv6-Address.</summary>
    public IPAddress? NasIpAddress { get; init; }

    public string? NasIdentifier { get; init; }

    /// <summary>h323-remote-address: the other end of the leg.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>h323-gw-id.</summary>
    public string? GatewayId { get; init; }

    /// <summary>The first Class; octets that are not text are given as <c>0x</c> and hex digits.</summary>
    public string? Class { get; init; }

    public string? SipFromTag { get; init; }

    public string? SipToTag { get; init; }

    /// <summary>
    /// When what the packet reports happened: Event-Timestamp if it is not in the future and not absurdly old, else arrival
    /// less Acct-Delay-Time if that is credible (RFC 2869 §5.3, RFC 2866 §5.2; one B2BUA sends a Unix time as the delay), else
    /// arrival.
    /// </summary>
    public DateTimeOffset EventTime(DateTimeOffset arrival)
    {
        if (EventTimestamp is { } stamp && stamp <= arrival + ClockTolerance && stamp >= arrival - LongestDelay)
        {
            return stamp;
        }

        return DelayTime is { } delay && delay <= LongestDelay ? arrival - delay : arrival;
    }

    /// <summary>Reads a validated packet in the dialect of the profile.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="profile">Whose dialect it is in.</param>
    /// <param name="radix">How h323-disconnect-cause is written; null for what the profile usually does.</param>
    public static CallAttributes Parse(in RadiusPacketView packet, ClientProfile profile, CauseRadix? radix = null)
    {
        var reader = new Reader(profile, packet.Code, radix ?? RadiusDictionary.DefaultCauseRadix(profile));
        foreach (var attribute in packet.Attributes)
        {
            if (attribute.TryGetVendorAttributes(out var vendor, out var inner))
            {
                foreach (var sub in inner)
                {
                    reader.ReadVendor(vendor, sub);
                }
            }
            else
            {
                reader.Read(attribute);
            }
        }

        return reader.Result();
    }

    // Mutable while the attributes are walked. Of a repeated attribute the first counts.
    private struct Reader(ClientProfile profile, RadiusCode code, CauseRadix radix)
    {
        private readonly bool accounting = code == RadiusCode.AccountingRequest;

        private AcctStatusType status;
        private string? userName, calling, called, session, multiSession, conf, incomingConf, callId, callType, sipMethod;
        private string? identifier, remote, gateway, @class, fromTag, toTag;
        private CallOrigin origin;
        private DateTimeOffset? setup, connect, disconnect, stamp, created;
        private int? cause;
        private uint? sipCode, terminate, sessionTime, duration, delay, setupSeconds;
        private IPAddress? address, address6;

        public void Read(in RadiusAttribute attribute)
        {
            switch (attribute.Type)
            {
                case AttributeType.UserName: userName ??= Text(attribute); break;
                case AttributeType.CallingStationId: calling ??= Text(attribute); break;
                case AttributeType.CalledStationId: called ??= Text(attribute); break;
                case AttributeType.AcctSessionId: session ??= Text(attribute); break;
                case AttributeType.AcctMultiSessionId: multiSession ??= Text(attribute); break;
                case AttributeType.NasIdentifier: identifier ??= Text(attribute); break;
                case AttributeType.Class: @class ??= ClassText(attribute.Value); break;
                case AttributeType.NasIpAddress when attribute.Value.Length == 4: address ??= new IPAddress(attribute.Value); break;
                case AttributeType.NasIpv6Address when attribute.Value.Length == 16: address6 ??= new IPAddress(attribute.Value); break;
                case AttributeType.AcctStatusType when status == AcctStatusType.None: status = (AcctStatusType)(Number(attribute) ?? 0); break;
                case AttributeType.AcctSessionTime: sessionTime ??= Number(attribute); break;
                case AttributeType.AcctDelayTime: delay ??= Number(attribute); break;
                case AttributeType.AcctTerminateCause: terminate ??= Number(attribute); break;
                case AttributeType.EventTimestamp: stamp ??= Time(attribute); break;
                default:
                    if (accounting)
                    {
                        ReadSipProxy(attribute);
                    }

                    break;
            }
        }

        public void ReadVendor(uint vendor, in RadiusAttribute attribute)
        {
            if (vendor == VendorId.FreeSwitch)
            {
                ReadFreeSwitch(attribute);
            }

            if (vendor is not VendorId.Cisco and not VendorId.Quintum)
            {
                return;
            }

            switch (attribute.Type)
            {
                case CiscoAttribute.AvPair: ReadAvPair(attribute.Value); break;
                case CiscoAttribute.ConfId: conf ??= ConferenceId.Normalize(attribute.Value); break;
                case CiscoAttribute.IncomingConfId: incomingConf ??= ConferenceId.Normalize(attribute.Value); break;
                case CiscoAttribute.CallId: callId ??= Text(attribute, "call-id"u8); break;
                case CiscoAttribute.RemoteAddress: remote ??= Text(attribute, "h323-remote-address"u8); break;
                case CiscoAttribute.GatewayId: gateway ??= Text(attribute, "h323-gw-id"u8); break;
                case CiscoAttribute.CallType: callType ??= Text(attribute, "h323-call-type"u8); break;
                case CiscoAttribute.SetupTime: setup ??= H323(attribute, "h323-setup-time"u8); break;
                case CiscoAttribute.ConnectTime: connect ??= H323(attribute, "h323-connect-time"u8); break;
                case CiscoAttribute.DisconnectTime: disconnect ??= H323(attribute, "h323-disconnect-time"u8); break;
                case CiscoAttribute.DisconnectCause:
                    cause ??= Radius.DisconnectCause.Parse(Text(attribute, "h323-disconnect-cause"u8), radix);
                    break;
                case CiscoAttribute.CallOrigin: ReadOrigin(WireText.WithoutName(attribute.Value, "h323-call-origin"u8)); break;
            }
        }

        public readonly CallAttributes Result() => new()
        {
            StatusType = status,
            UserName = userName,
            CallingStationId = calling,
            CalledStationId = called,
            AcctSessionId = session,
            MultiSessionId = multiSession,
            ConfId = conf,
            IncomingConfId = incomingConf,
            CallId = callId ?? (profile is ClientProfile.Kamailio or ClientProfile.OpenSips ? session : null),
            CallOrigin = origin,
            CallType = callType,
            SetupTime = setup ?? created,
            ConnectTime = connect ?? (setupSeconds is { } seconds && status == AcctStatusType.Stop ? created?.AddSeconds(seconds) : null),
            DisconnectTime = disconnect,
            DisconnectCause = cause,
            SipResponseCode = sipCode is >= 100 and <= 699 ? (int)sipCode.Value : null,
            SipMethod = sipMethod,
            TerminateCause = terminate,
            SessionTime = (sessionTime ?? duration) is { } connected ? TimeSpan.FromSeconds(connected) : null,
            DelayTime = delay is { } late ? TimeSpan.FromSeconds(late) : null,
            EventTimestamp = stamp,
            NasIpAddress = address ?? address6,
            NasIdentifier = identifier,
            RemoteAddress = remote,
            GatewayId = gateway,
            Class = @class,
            SipFromTag = fromTag,
            SipToTag = toTag,
        };

        private void ReadSipProxy(in RadiusAttribute attribute)
        {
            switch (profile, attribute.Type)
            {
                case (ClientProfile.Kamailio, 101) or (ClientProfile.OpenSips, 204): sipMethod ??= Number(attribute) is { } bit ? Radius.SipMethod.Name(bit) : null; break;
                case (ClientProfile.Kamailio, 102) or (ClientProfile.OpenSips, 205): sipCode ??= Number(attribute); break;
                case (ClientProfile.Kamailio, 104) or (ClientProfile.OpenSips, 207): toTag ??= Text(attribute); break;
                case (ClientProfile.Kamailio, 105) or (ClientProfile.OpenSips, 206): fromTag ??= Text(attribute); break;
                case (ClientProfile.OpenSips, 227): duration ??= Number(attribute); break;
                case (ClientProfile.OpenSips, 228): setupSeconds ??= Number(attribute); break;
                case (ClientProfile.OpenSips, 229): created ??= Time(attribute); break;
            }
        }

        private void ReadFreeSwitch(in RadiusAttribute attribute)
        {
            switch (attribute.Type)
            {
                case 4: calling ??= Text(attribute); break;
                case 5: called ??= Text(attribute); break;
                case 13: cause ??= Number(attribute) is { } q850 and < 128 ? (int)q850 : null; break;
                case 20: setup ??= H323(attribute, default); break;
                case 21: connect ??= H323(attribute, default); break;
                case 23: disconnect ??= H323(attribute, default); break;
            }
        }

        // The h323 and SIP attributes may also travel by name in a Cisco-AVPair.
        private void ReadAvPair(ReadOnlySpan<byte> pair)
        {
            var equals = pair.IndexOf((byte)'=');
            if (equals <= 0)
            {
                return;
            }

            var name = pair[..equals];
            var value = new RadiusAttribute(VendorId.Cisco, CiscoAttribute.AvPair, pair[(equals + 1)..]);
            if (Ascii.EqualsIgnoreCase(name, "call-id"u8))
            {
                callId ??= Text(value);
            }
            else if (Ascii.EqualsIgnoreCase(name, "h323-conf-id"u8))
            {
                conf ??= ConferenceId.Normalize(value.Value);
            }
            else if (Ascii.EqualsIgnoreCase(name, "h323-incoming-conf-id"u8))
            {
                incomingConf ??= ConferenceId.Normalize(value.Value);
            }
        }

        private void ReadOrigin(ReadOnlySpan<byte> value)
        {
            value = value.Trim(" \0"u8);
            origin = Ascii.EqualsIgnoreCase(value, "answer"u8) ? CallOrigin.Answer
                : Ascii.EqualsIgnoreCase(value, "originate"u8) ? CallOrigin.Originate
                : origin;
        }

        private static uint? Number(in RadiusAttribute attribute) => attribute.TryGetInteger(out var number) ? number : null;

        // 0 is what a client without a clock sends.
        private static DateTimeOffset? Time(in RadiusAttribute attribute) =>
            attribute.TryGetInteger(out var seconds) && seconds != 0 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

        private static DateTimeOffset? H323(in RadiusAttribute attribute, ReadOnlySpan<byte> name) =>
            H323Time.TryParse(Text(attribute, name), out var time) ? time : null;

        private static string? Text(in RadiusAttribute attribute, ReadOnlySpan<byte> name = default)
        {
            var text = WireText.Read(name.IsEmpty ? attribute.Value : WireText.WithoutName(attribute.Value, name));
            return text.Length == 0 ? null : text;
        }

        private static string ClassText(ReadOnlySpan<byte> value) =>
            WireText.IsClean(value) ? Encoding.UTF8.GetString(value) : "0x" + Convert.ToHexString(value);
    }
}
