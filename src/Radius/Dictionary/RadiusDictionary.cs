namespace Radius;

/// <summary>
/// Names and kinds of attributes by client profile and packet code. Sources: RFC 2865, 2866, 2868, 2869, 3162, 3576, 4372, 5090;
/// dictionary.kamailio and dictionary.sip as Debian 12 ships them; dictionary.opensips; dictionary.cisco, .quintum and
/// .freeswitch of FreeRADIUS 3.2.
/// </summary>
public static class RadiusDictionary
{
    private static readonly AttributeDefinition?[] Standard = Table(
        (1, "User-Name", AttributeKind.Text), (2, "User-Password", AttributeKind.Secret), (3, "CHAP-Password", AttributeKind.Secret),
        (4, "NAS-IP-Address", AttributeKind.Address), (5, "NAS-Port", AttributeKind.Integer), (6, "Service-Type", AttributeKind.Integer),
        (7, "Framed-Protocol", AttributeKind.Integer), (8, "Framed-IP-Address", AttributeKind.Address), (11, "Filter-Id", AttributeKind.Text),
        (18, "Reply-Message", AttributeKind.Text), (24, "State", AttributeKind.Octets), (25, "Class", AttributeKind.Text),
        (26, "Vendor-Specific", AttributeKind.Octets), (27, "Session-Timeout", AttributeKind.Integer), (28, "Idle-Timeout", AttributeKind.Integer),
        (29, "Termination-Action", AttributeKind.Integer), (30, "Called-Station-Id", AttributeKind.Text), (31, "Calling-Station-Id", AttributeKind.Text),
        (32, "NAS-Identifier", AttributeKind.Text), (33, "Proxy-State", AttributeKind.Octets),
        (40, "Acct-Status-Type", AttributeKind.Integer), (41, "Acct-Delay-Time", AttributeKind.Integer), (42, "Acct-Input-Octets", AttributeKind.Integer),
        (43, "Acct-Output-Octets", AttributeKind.Integer), (44, "Acct-Session-Id", AttributeKind.Text), (45, "Acct-Authentic", AttributeKind.Integer),
        (46, "Acct-Session-Time", AttributeKind.Integer), (47, "Acct-Input-Packets", AttributeKind.Integer), (48, "Acct-Output-Packets", AttributeKind.Integer),
        (49, "Acct-Terminate-Cause", AttributeKind.Integer), (50, "Acct-Multi-Session-Id", AttributeKind.Text), (51, "Acct-Link-Count", AttributeKind.Integer),
        (52, "Acct-Input-Gigawords", AttributeKind.Integer), (53, "Acct-Output-Gigawords", AttributeKind.Integer), (55, "Event-Timestamp", AttributeKind.Time),
        (60, "CHAP-Challenge", AttributeKind.Octets), (61, "NAS-Port-Type", AttributeKind.Integer), (66, "Tunnel-Client-Endpoint", AttributeKind.Text),
        (69, "Tunnel-Password", AttributeKind.Secret), (77, "Connect-Info", AttributeKind.Text), (79, "EAP-Message", AttributeKind.Secret),
        (80, "Message-Authenticator", AttributeKind.Secret), (85, "Acct-Interim-Interval", AttributeKind.Integer), (87, "NAS-Port-Id", AttributeKind.Text),
        (89, "Chargeable-User-Identity", AttributeKind.Text), (95, "NAS-IPv6-Address", AttributeKind.Address), (101, "Error-Cause", AttributeKind.Integer),
        (102, "EAP-Key-Name", AttributeKind.Secret), (103, "Digest-Response", AttributeKind.Secret), (104, "Digest-Realm", AttributeKind.Text),
        (105, "Digest-Nonce", AttributeKind.Text), (106, "Digest-Response-Auth", AttributeKind.Secret), (107, "Digest-Nextnonce", AttributeKind.Text),
        (108, "Digest-Method", AttributeKind.Text), (109, "Digest-URI", AttributeKind.Text), (110, "Digest-Qop", AttributeKind.Text),
        (111, "Digest-Algorithm", AttributeKind.Text), (112, "Digest-Entity-Body-Hash", AttributeKind.Text), (113, "Digest-CNonce", AttributeKind.Text),
        (114, "Digest-Nonce-Count", AttributeKind.Text), (115, "Digest-Username", AttributeKind.Text), (116, "Digest-Opaque", AttributeKind.Text),
        (117, "Digest-Auth-Param", AttributeKind.Text), (118, "Digest-AKA-Auts", AttributeKind.Secret), (119, "Digest-Domain", AttributeKind.Text),
        (120, "Digest-Stale", AttributeKind.Text), (121, "Digest-HA1", AttributeKind.Secret), (122, "SIP-AOR", AttributeKind.Text),
        (206, "Digest-Response", AttributeKind.Secret), (207, "Digest-Attributes", AttributeKind.DigestAttributes));

    private static readonly AttributeDefinition?[] SipProxy = Table(
        (208, "Sip-Uri-User", AttributeKind.Text), (209, "Sip-Uri-Host", AttributeKind.Text), (210, "Sip-Req-URI", AttributeKind.Text),
        (211, "Sip-Group", AttributeKind.Text), (212, "Sip-CC", AttributeKind.Text), (213, "Sip-Rpid", AttributeKind.Text), (225, "SIP-AVP", AttributeKind.Text));

    private static readonly AttributeDefinition?[] KamailioAccounting = Table(
        (101, "Sip-Method", AttributeKind.Integer), (102, "Sip-Response-Code", AttributeKind.Integer), (103, "Sip-CSeq", AttributeKind.Text),
        (104, "Sip-To-Tag", AttributeKind.Text), (105, "Sip-From-Tag", AttributeKind.Text), (106, "Sip-Branch-Id", AttributeKind.Text),
        (107, "Sip-Translated-Req-URI", AttributeKind.Text), (108, "Sip-Source-IP-Address", AttributeKind.Address), (109, "Sip-Source-Port", AttributeKind.Integer));

    private static readonly AttributeDefinition?[] OpenSipsAccounting = Table(
        (204, "Sip-Method", AttributeKind.Integer), (205, "Sip-Response-Code", AttributeKind.Integer), (206, "Sip-From-Tag", AttributeKind.Text),
        (207, "Sip-To-Tag", AttributeKind.Text), (227, "Sip-Call-Duration", AttributeKind.Integer), (228, "Sip-Call-Setuptime", AttributeKind.Integer),
        (229, "Sip-Call-Created", AttributeKind.Time), (230, "Sip-Call-MSDuration", AttributeKind.Integer));

    private static readonly AttributeDefinition?[] Cisco = Table(
        (1, "Cisco-AVPair", AttributeKind.Text), (2, "Cisco-NAS-Port", AttributeKind.Text), (23, "h323-remote-address", AttributeKind.Text),
        (24, "h323-conf-id", AttributeKind.Text), (25, "h323-setup-time", AttributeKind.Text), (26, "h323-call-origin", AttributeKind.Text),
        (27, "h323-call-type", AttributeKind.Text), (28, "h323-connect-time", AttributeKind.Text), (29, "h323-disconnect-time", AttributeKind.Text),
        (30, "h323-disconnect-cause", AttributeKind.Text), (31, "h323-voice-quality", AttributeKind.Text), (33, "h323-gw-id", AttributeKind.Text),
        (35, "h323-incoming-conf-id", AttributeKind.Text), (101, "h323-credit-amount", AttributeKind.Text), (102, "h323-credit-time", AttributeKind.Text),
        (103, "h323-return-code", AttributeKind.Text), (104, "h323-prompt-id", AttributeKind.Text), (105, "h323-time-and-day", AttributeKind.Text),
        (106, "h323-redirect-number", AttributeKind.Text), (107, "h323-preferred-lang", AttributeKind.Text), (108, "h323-redirect-ip-address", AttributeKind.Text),
        (109, "h323-billing-model", AttributeKind.Text), (110, "h323-currency", AttributeKind.Text), (111, "subscriber", AttributeKind.Text),
        (112, "gw-rxd-cdn", AttributeKind.Text), (113, "gw-final-xlated-cdn", AttributeKind.Text), (114, "remote-media-address", AttributeKind.Text),
        (115, "release-source", AttributeKind.Text), (116, "gw-rxd-cgn", AttributeKind.Text), (117, "gw-final-xlated-cgn", AttributeKind.Text),
        (141, "call-id", AttributeKind.Text), (142, "session-protocol", AttributeKind.Text), (143, "method", AttributeKind.Text),
        (144, "prev-hop-via", AttributeKind.Text), (145, "prev-hop-ip", AttributeKind.Text));

    private static readonly AttributeDefinition?[] QuintumOnly = Table(
        (230, "Trunkid-In", AttributeKind.Text), (231, "Trunkid-Out", AttributeKind.Text));

    private static readonly AttributeDefinition?[] FreeSwitch = Table(
        (1, "Freeswitch-AVPair", AttributeKind.Text), (2, "Freeswitch-CLID", AttributeKind.Text), (3, "Freeswitch-Dialplan", AttributeKind.Text),
        (4, "Freeswitch-Src", AttributeKind.Text), (5, "Freeswitch-Dst", AttributeKind.Text), (6, "Freeswitch-Src-Channel", AttributeKind.Text),
        (7, "Freeswitch-Dst-Channel", AttributeKind.Text), (8, "Freeswitch-Ani", AttributeKind.Text), (9, "Freeswitch-Aniii", AttributeKind.Text),
        (10, "Freeswitch-Lastapp", AttributeKind.Text), (11, "Freeswitch-Lastdata", AttributeKind.Text), (12, "Freeswitch-Disposition", AttributeKind.Text),
        (13, "Freeswitch-Hangupcause", AttributeKind.Integer), (15, "Freeswitch-Billusec", AttributeKind.Integer), (16, "Freeswitch-AMAFlags", AttributeKind.Text),
        (17, "Freeswitch-RDNIS", AttributeKind.Text), (18, "Freeswitch-Context", AttributeKind.Text), (19, "Freeswitch-Source", AttributeKind.Text),
        (20, "Freeswitch-Callstartdate", AttributeKind.Text), (21, "Freeswitch-Callanswerdate", AttributeKind.Text),
        (22, "Freeswitch-Calltransferdate", AttributeKind.Text), (23, "Freeswitch-Callenddate", AttributeKind.Text), (24, "Freeswitch-Signalbond", AttributeKind.Text));

    /// <summary>What the attribute means, or null when nothing is known about it.</summary>
    /// <param name="profile">Whose dialect.</param>
    /// <param name="code">The code of the packet that carries it.</param>
    /// <param name="vendor">0 for an attribute of the packet itself.</param>
    /// <param name="type">The number.</param>
    public static AttributeDefinition? Find(ClientProfile profile, RadiusCode code, uint vendor, byte type) => vendor switch
    {
        0 => Accounting(profile, code, type) ?? Proxy(profile, type) ?? Standard[type],
        VendorId.Cisco => Cisco[type],
        VendorId.Quintum => QuintumOnly[type] ?? Cisco[type],
        VendorId.FreeSwitch => FreeSwitch[type],
        _ => null,
    };

    /// <summary>The radix in which clients of this profile write h323-disconnect-cause unless told otherwise.</summary>
    public static CauseRadix DefaultCauseRadix(ClientProfile profile) => profile switch
    {
        ClientProfile.Kamailio or ClientProfile.Cisco or ClientProfile.Quintum or ClientProfile.Sippy => CauseRadix.Hexadecimal,
        _ => CauseRadix.Auto,
    };

    private static AttributeDefinition? Accounting(ClientProfile profile, RadiusCode code, byte type) => code switch
    {
        not RadiusCode.AccountingRequest => null,
        _ when profile == ClientProfile.Kamailio => KamailioAccounting[type],
        _ when profile == ClientProfile.OpenSips => OpenSipsAccounting[type],
        _ => null,
    };

    private static AttributeDefinition? Proxy(ClientProfile profile, byte type) =>
        profile is ClientProfile.Kamailio or ClientProfile.OpenSips ? SipProxy[type] : null;

    private static AttributeDefinition?[] Table(params (byte Type, string Name, AttributeKind Kind)[] rows)
    {
        var table = new AttributeDefinition?[256];
        foreach (var (type, name, kind) in rows)
        {
            table[type] = new AttributeDefinition(name, kind);
        }

        return table;
    }
}
