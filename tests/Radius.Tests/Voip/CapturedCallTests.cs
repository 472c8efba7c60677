using System.Net;

namespace Radius.Tests.Voip;

/// <summary>Golden values of the captured calls, normalised.</summary>
[TestClass]
public sealed class CapturedCallTests
{
    [TestMethod]
    public void Kamailio_Start()
    {
        var call = Parse(Captured.Get("normal", "Accounting-Request"));
        Assert.AreEqual(
            new CallAttributes
            {
                StatusType = AcctStatusType.Start,
                UserName = "alice",
                CallingStationId = "alice",
                CalledStationId = "15551234567",
                AcctSessionId = "1-25752@127.0.0.1",
                ConfId = "1DEF01B23468F34AD79A2F1F6E3B3B95",
                CallId = "1-25752@127.0.0.1",
                CallOrigin = CallOrigin.Answer,
                SetupTime = new DateTimeOffset(2026, 11, 22, 21, 46, 47, TimeSpan.Zero),
                ConnectTime = new DateTimeOffset(2026, 11, 22, 21, 46, 47, TimeSpan.Zero),
                SipResponseCode = 200,
                SipMethod = "INVITE",
                DelayTime = TimeSpan.Zero,
                EventTimestamp = new DateTimeOffset(2026, 11, 22, 21, 46, 47, TimeSpan.Zero),
                NasIpAddress = IPAddress.Loopback,
                NasIdentifier = "kamailio-rig",
                Class = "cust=42;acct=alice",
                SipFromTag = "uac25752SIPpTag001",
                SipToTag = "uas25749SIPpTag011",
            },
            call);
    }

    [TestMethod]
    public void Kamailio_Stop()
    {
        var call = Parse(Captured.Get("normal", "Accounting-Request", 1));
        Assert.AreEqual(AcctStatusType.Stop, call.StatusType);
        Assert.AreEqual(TimeSpan.FromSeconds(3), call.SessionTime);
        Assert.AreEqual(1u, call.TerminateCause);
        Assert.AreEqual(16, call.DisconnectCause);
        Assert.AreEqual("BYE", call.SipMethod);
        Assert.AreEqual(new DateTimeOffset(2026, 11, 22, 21, 46, 50, TimeSpan.Zero), call.DisconnectTime);
    }

    [TestMethod]
    [DataRow("busy", 486, 17)]
    [DataRow("cancel", 487, 16)]
    public void A_call_that_never_connected_is_Failed_with_its_reason(string file, int sipCode, int cause)
    {
        var call = Parse(Captured.Get(file, "Accounting-Request"));
        Assert.AreEqual(AcctStatusType.Failed, call.StatusType);
        Assert.AreEqual(sipCode, call.SipResponseCode);
        Assert.AreEqual(cause, call.DisconnectCause);
        Assert.AreEqual(TimeSpan.Zero, call.SessionTime);
        Assert.IsNull(call.ConnectTime);
    }

    [TestMethod]
    public void A_forced_end_says_Admin_Reset_with_the_tags_swapped()
    {
        var start = Parse(Captured.Get("forced", "Accounting-Request"));
        var stop = Parse(Captured.Get("forced", "Accounting-Request", 1));
        Assert.AreEqual(6u, stop.TerminateCause);
        Assert.AreEqual(start.SipFromTag, stop.SipToTag);
        Assert.AreEqual(start.ConfId, stop.ConfId);
    }

    [TestMethod]
    public void An_Access_Request_shares_its_call_id_with_the_accounting()
    {
        var request = Parse(Captured.Get("normal", "Access-Request"));
        Assert.AreEqual("alice@rig.local", request.UserName);
        Assert.AreEqual("1-25752@127.0.0.1", request.CallId);
        Assert.AreEqual("1-25752@127.0.0.1", request.AcctSessionId);
        Assert.IsNull(request.SipResponseCode, "102 is no Sip-Response-Code in an Access-Request");
        Assert.IsNull(request.SipToTag, "104 is Digest-Realm in an Access-Request");
    }

    [TestMethod]
    public void Digests_of_all_captured_requests_verify_with_the_right_password_only()
    {
        var requests = Captured.All.Where(packet => packet.Header.Contains("Access-Request", StringComparison.Ordinal)).ToList();
        Assert.HasCount(7, requests);
        foreach (var captured in requests)
        {
            Assert.IsTrue(RadiusPacketView.TryParse(captured.Octets, out var packet, out _));
            var digest = (DigestCredentials?)Credentials.Parse(packet, Captured.Secret);
            Assert.IsNotNull(digest);
            var password = digest.UserName switch { "alice" => "secret1", "bob" => "secret2", _ => "secret3" };
            Assert.IsTrue(digest.Verify(password), captured.ToString());
            Assert.IsTrue(digest.VerifyHa1(DigestCredentials.ComputeHa1(digest.UserName, "rig.local", password)), captured.ToString());
            Assert.IsFalse(digest.Verify(password + "x"), captured.ToString());
        }
    }

    [TestMethod]
    public void The_same_number_means_another_thing_to_another_client()
    {
        var captured = Captured.Get("busy", "Accounting-Request");
        Assert.IsTrue(RadiusPacketView.TryParse(captured.Octets, out var packet, out _));
        Assert.IsNull(CallAttributes.Parse(packet, ClientProfile.Generic).SipResponseCode);
        Assert.Contains("\nSip-Response-Code = 486\n", PacketText.Render(packet, ClientProfile.Kamailio));
        Assert.Contains("\nDigest-Realm = ", PacketText.Render(packet, ClientProfile.Cisco));
    }

    [TestMethod]
    public void Evidence_shows_everything_but_secrets()
    {
        var captured = Captured.Get("normal", "Access-Request");
        Assert.IsTrue(RadiusPacketView.TryParse(captured.Octets, out var packet, out _));
        var text = PacketText.Render(packet, ClientProfile.Kamailio);
        Assert.Contains("\nDigest-Nonce = awNi5GsDYsZD7P3ZBOuh77oeaMmqq0bc\n", text);
        Assert.Contains("\nDigest-Response = (hidden)\n", text);
        Assert.Contains("\nCisco-AVPair = call-id=1-25752@127.0.0.1\n", text);
        Assert.DoesNotContain("b107358628c274ead8e7b11811ad99af", text);
    }

    private static CallAttributes Parse(Captured captured)
    {
        Assert.IsTrue(RadiusPacketView.TryParse(captured.Octets, out var packet, out _));
        return CallAttributes.Parse(packet, ClientProfile.Kamailio);
    }
}
