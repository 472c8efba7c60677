using System.Net;

namespace Radius.Tests.Voip;

[TestClass]
public sealed class CallAttributesTests
{
    private static readonly DateTimeOffset Arrival = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void Cisco_originate_leg()
    {
        var call = Built.Accounting(ClientProfile.Cisco, new AttributeList()
            .Add(AttributeType.AcctStatusType, 2)
            .Add(AttributeType.AcctSessionId, "000B5572")
            .Add(AttributeType.AcctDelayTime, 7)
            .AddCisco(24, "h323-conf-id", "16000 647BEE1D 80F000A F453DBFD")
            .AddCisco(35, "h323-incoming-conf-id", "931C146B 0F4411D6 AB5591F0 CBF3D765")
            .AddCisco(26, "h323-call-origin", "originate")
            .AddCisco(27, "h323-call-type", "VoIP")
            .AddCisco(25, "h323-setup-time", "*16:02:48.681 UTC Fri Dec 31 1999")
            .AddCisco(28, "h323-connect-time", ".16:02:50.000 EET Fri Nov 20 2026")
            .AddCisco(29, "h323-disconnect-time", "16:02:51.250 MSK Fri Nov 20 2026")
            .AddCisco(30, "h323-disconnect-cause", "1F")
            .AddCisco(23, "h323-remote-address", "10.0.0.9")
            .AddCisco(33, "h323-gw-id", "gw1.")
            .AddCisco(141, "call-id", "a@b"));
        Assert.AreEqual(
            new CallAttributes
            {
                StatusType = AcctStatusType.Stop,
                AcctSessionId = "000B5572",
                DelayTime = TimeSpan.FromSeconds(7),
                ConfId = "00016000647BEE1D080F000AF453DBFD",
                IncomingConfId = "931C146B0F4411D6AB5591F0CBF3D765",
                CallOrigin = CallOrigin.Originate,
                CallType = "VoIP",
                ConnectTime = new DateTimeOffset(2026, 11, 20, 14, 2, 50, TimeSpan.Zero),
                DisconnectTime = new DateTimeOffset(2026, 11, 20, 13, 2, 51, 250, TimeSpan.Zero),
                DisconnectCause = 31,
                RemoteAddress = "10.0.0.9",
                GatewayId = "gw1.",
                CallId = "a@b",
            },
            call);
    }

    [TestMethod]
    public void Quintum_uses_the_numbers_of_Cisco_under_its_own_vendor()
    {
        var call = Built.Accounting(ClientProfile.Quintum, new AttributeList()
            .AddVendor(VendorId.Quintum, 24, "h323-conf-id=1 2 3 4").AddVendor(VendorId.Quintum, 30, "h323-disconnect-cause=10"));
        Assert.AreEqual("00000001000000020000000300000004", call.ConfId);
        Assert.AreEqual(16, call.DisconnectCause);
    }

    [TestMethod]
    public void OpenSips_numbers_are_read_as_its_dictionary_has_them()
    {
        var call = Built.Accounting(ClientProfile.OpenSips, new AttributeList()
            .Add(40, 2).Add(44, "cid@host").Add(204, 8).Add(205, 200).Add(206, "from").Add(207, "to").Add(227, 61).Add(228, 4).Add(229, 1_795_384_000));
        Assert.AreEqual("BYE", call.SipMethod);
        Assert.AreEqual(200, call.SipResponseCode);
        Assert.AreEqual("from", call.SipFromTag);
        Assert.AreEqual("to", call.SipToTag);
        Assert.AreEqual(TimeSpan.FromSeconds(61), call.SessionTime);
        Assert.AreEqual(DateTimeOffset.FromUnixTimeSeconds(1_795_384_000), call.SetupTime);
        Assert.AreEqual(DateTimeOffset.FromUnixTimeSeconds(1_795_384_004), call.ConnectTime);
        Assert.AreEqual("cid@host", call.CallId);
    }

    [TestMethod]
    public void FreeSwitch_attributes_are_read()
    {
        var cause = new byte[] { 0, 0, 0x6c, 0xe8, 13, 6, 0, 0, 0, 17 };
        var call = Built.Accounting(ClientProfile.FreeSwitch, new AttributeList()
            .AddVendor(VendorId.FreeSwitch, 4, "1000").AddVendor(VendorId.FreeSwitch, 5, "2000").Add(26, cause.AsSpan())
            .AddVendor(VendorId.FreeSwitch, 20, "2026-11-22T14:00:00.500000+0200"));
        Assert.AreEqual("1000", call.CallingStationId);
        Assert.AreEqual("2000", call.CalledStationId);
        Assert.AreEqual(17, call.DisconnectCause);
        Assert.AreEqual(Arrival.AddMilliseconds(500), call.SetupTime);
    }

    [TestMethod]
    public void Sippy_call_id_comes_in_an_AVPair()
    {
        var call = Built.Accounting(ClientProfile.Sippy, new AttributeList().AddCisco(1, "call-id", "x@y").AddCisco(1, "h323-ivr-out", "PortaBilling_AuthMethod:INVITE"));
        Assert.AreEqual("x@y", call.CallId);
    }

    [TestMethod]
    [DataRow(7u, AcctStatusType.AccountingOn)]
    [DataRow(8u, AcctStatusType.AccountingOff)]
    [DataRow(3u, AcctStatusType.InterimUpdate)]
    [DataRow(15u, AcctStatusType.Failed)]
    [DataRow(9u, (AcctStatusType)9)]
    public void Every_status_is_passed_on(uint number, AcctStatusType expected) =>
        Assert.AreEqual(expected, Built.Accounting(ClientProfile.Generic, new AttributeList().Add(40, number)).StatusType);

    [TestMethod]
    public void NAS_is_known_by_its_IPv6_address_too()
    {
        Assert.AreEqual(IPAddress.IPv6Loopback, Built.Accounting(ClientProfile.Generic, new AttributeList().NasAddress(IPAddress.IPv6Loopback)).NasIpAddress);
        Assert.IsNull(Built.Accounting(ClientProfile.Generic, new AttributeList().Add(4, "abc")).NasIpAddress);
    }

    [TestMethod]
    public void Hostile_text_is_made_harmless()
    {
        var call = Built.Accounting(ClientProfile.Generic, new AttributeList()
            .Add(1, "ali\r\nce\u202Eevil").Add(31, [0xff, 0xfe, 0x41]).Add(30, [0x31, 0x32, 0, 0]).Add(25, [1, 2, 0xff]).Add(44, "\0"));
        Assert.AreEqual("ali\uFFFD\uFFFDce\uFFFDevil", call.UserName);
        Assert.AreEqual("\uFFFD\uFFFDA", call.CallingStationId);
        Assert.AreEqual("12", call.CalledStationId);
        Assert.AreEqual("0x0102FF", call.Class);
        Assert.IsNull(call.AcctSessionId);
    }

    [TestMethod]
    public void A_forbidden_character_outside_the_basic_plane_leaves_no_half_of_it()
    {
        var call = Built.Accounting(ClientProfile.Generic, new AttributeList().Add(1, "a\U000E0001b\U0001F600"));
        Assert.AreEqual("a\uFFFD\uFFFDb\U0001F600", call.UserName);
    }

    [TestMethod]
    public void A_line_of_evidence_cannot_be_forged()
    {
        var packet = Built.Packet(RadiusCode.AccountingRequest, new AttributeList().Add(1, "x\nAcct-Session-Time = 9").Add(250, "\u0085"));
        Assert.HasCount(4, PacketText.Render(Built.View(packet), ClientProfile.Generic).Split('\n'));
    }

    [TestMethod]
    public void Event_time_is_the_timestamp_when_it_is_sane()
    {
        Assert.AreEqual(Arrival.AddMinutes(-3), new CallAttributes { EventTimestamp = Arrival.AddMinutes(-3), DelayTime = TimeSpan.FromSeconds(9) }.EventTime(Arrival));
        Assert.AreEqual(Arrival.AddSeconds(-9), new CallAttributes { EventTimestamp = Arrival.AddHours(2), DelayTime = TimeSpan.FromSeconds(9) }.EventTime(Arrival));
        Assert.AreEqual(Arrival.AddSeconds(-9), new CallAttributes { EventTimestamp = Arrival.AddYears(-20), DelayTime = TimeSpan.FromSeconds(9) }.EventTime(Arrival));
    }

    [TestMethod]
    public void A_Unix_time_as_the_delay_does_not_move_the_event()
    {
        Assert.AreEqual(Arrival, new CallAttributes { DelayTime = TimeSpan.FromSeconds(Arrival.ToUnixTimeSeconds()) }.EventTime(Arrival));
        Assert.AreEqual(Arrival, new CallAttributes().EventTime(Arrival));
    }
}
