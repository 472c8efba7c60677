using System.Security.Cryptography;
using System.Text;

namespace Radius.Tests.Packets;

[TestClass]
public sealed class AuthenticatorTests
{
    private static readonly byte[] Xyzzy = "xyzzy5461"u8.ToArray();

    // RFC 2865 §7.1
    private static readonly byte[] TelnetRequest = Convert.FromHexString(
        "010000380f403f9473978057bd83d5cb98f4227a01066e656d6f02120dbe708d93d413ce3196e43f782a0aee0406c0a80110050600000003");

    private static readonly byte[] TelnetAccept = Convert.FromHexString(
        "0200002686fe220e7624ba2a1005f6bf9b55e0b20606000000010f06000000000e06c0a80103");

    // RFC 2865 §7.2
    private static readonly byte[] ChapRequest = Convert.FromHexString(
        "010100472aee86f08d0d55969ca5978e0d3367a20108666c6f707379031316e97557c316185895f293ff634407727504 06c0a80110050600000014060600000002070600000001".Replace(" ", "", StringComparison.Ordinal));

    private static readonly byte[] ChapAccept = Convert.FromHexString(
        "0201003815efbc7dab26cfa3dc34d9c03c8601a40606000000020706000000010806fffffffe0a06000000020d06000000010c06000005dc");

    [TestMethod]
    public void Password_of_RFC_2865_7_1_is_recovered()
    {
        Assert.IsTrue(RadiusPacketView.TryParse(TelnetRequest, out var packet, out _));
        var credentials = Credentials.Parse(packet, Xyzzy);
        Assert.AreEqual("arctangent", ((PapCredentials)credentials!).Password);
        Assert.IsTrue(credentials.Verify("arctangent"));
        Assert.IsFalse(credentials.Verify("arctangenT"));
    }

    [TestMethod]
    public void Password_of_RFC_2865_7_1_is_hidden_the_same_way()
    {
        Span<byte> value = stackalloc byte[128];
        var length = RadiusAuthenticators.EncodePassword("arctangent"u8, TelnetRequest.AsSpan(4, 16), Xyzzy, value);
        Assert.AreEqual("0DBE708D93D413CE3196E43F782A0AEE", Convert.ToHexString(value[..length]));
    }

    [TestMethod]
    public void Response_authenticators_of_RFC_2865_7_verify()
    {
        Assert.IsTrue(RadiusPacketView.TryParse(TelnetAccept, out var telnet, out _));
        Assert.IsTrue(RadiusAuthenticators.VerifyResponse(telnet, TelnetRequest.AsSpan(4, 16), Xyzzy));
        Assert.IsFalse(RadiusAuthenticators.VerifyResponse(telnet, TelnetRequest.AsSpan(4, 16), "other"u8));
        Assert.IsTrue(RadiusPacketView.TryParse(ChapAccept, out var chap, out _));
        Assert.IsTrue(RadiusAuthenticators.VerifyResponse(chap, ChapRequest.AsSpan(4, 16), Xyzzy));
    }

    [TestMethod]
    public void Chap_of_RFC_2865_7_2_verifies_against_the_request_authenticator()
    {
        Assert.IsTrue(RadiusPacketView.TryParse(ChapRequest, out var packet, out _));
        var credentials = Credentials.Parse(packet, Xyzzy);
        Assert.IsInstanceOfType<ChapCredentials>(credentials);
        Assert.IsTrue(credentials.Verify("arctangent"));
        Assert.IsFalse(credentials.Verify("arctangen"));
    }

    [TestMethod]
    public void The_same_reply_is_made_from_the_request_of_RFC_2865_7_1()
    {
        Assert.IsTrue(RadiusPacketView.TryParse(TelnetRequest, out var request, out _));
        var buffer = new byte[4096];
        var writer = PacketWriter.Reply(buffer, RadiusCode.AccessAccept, request);
        writer.Add(6, 1u);
        var length = writer.Finish(Xyzzy);
        Assert.IsTrue(RadiusPacketView.TryParse(buffer.AsSpan(0, length), out var reply, out _));
        Assert.AreEqual(22, reply.MessageAuthenticatorOffset, "Message-Authenticator must be the first attribute");
        Assert.IsTrue(RadiusAuthenticators.VerifyResponse(reply, request.Authenticator, Xyzzy));
        Assert.IsTrue(RadiusAuthenticators.VerifyMessageAuthenticator(reply, request.Authenticator, Xyzzy));
    }

    [TestMethod]
    [DataRow(RadiusCode.AccessRequest)]
    [DataRow(RadiusCode.StatusServer)]
    [DataRow(RadiusCode.AccountingRequest)]
    [DataRow(RadiusCode.DisconnectRequest)]
    [DataRow(RadiusCode.CoaRequest)]
    public void A_request_verifies_as_independently_computed(RadiusCode code)
    {
        var buffer = new byte[4096];
        var writer = PacketWriter.Request(buffer, code, 7);
        writer.Add(AttributeType.UserName, "alice"u8);
        var octets = buffer[..writer.Finish(Xyzzy)];
        Assert.IsTrue(RadiusPacketView.TryParse(octets, out var packet, out _));
        Assert.IsTrue(RadiusAuthenticators.VerifyMessageAuthenticator(packet, Xyzzy));

        var whole = code is not (RadiusCode.AccessRequest or RadiusCode.StatusServer);
        var zeroed = (byte[])octets.Clone();
        zeroed.AsSpan(22, 16).Clear();
        if (whole)
        {
            zeroed.AsSpan(4, 16).Clear();
            var signed = (byte[])octets.Clone();
            signed.AsSpan(4, 16).Clear();
            Assert.AreEqual(Convert.ToHexString(MD5.HashData([.. signed, .. Xyzzy])), Convert.ToHexString(packet.Authenticator));
            Assert.IsTrue(RadiusAuthenticators.VerifyRequest(packet, Xyzzy));
        }

        Assert.AreEqual(Convert.ToHexString(HMACMD5.HashData(Xyzzy, zeroed)), Convert.ToHexString(octets.AsSpan(22, 16)));
    }

    [TestMethod]
    public void Any_changed_octet_of_an_Accounting_Request_is_noticed()
    {
        var octets = (byte[])Captured.Get("normal", "Accounting-Request").Octets.Clone();
        for (var i = 0; i < octets.Length; i++)
        {
            octets[i] ^= 1;
            if (RadiusPacketView.TryParse(octets, out var packet, out _))
            {
                Assert.IsFalse(RadiusAuthenticators.VerifyRequest(packet, Captured.Secret), $"octet {i}");
            }

            octets[i] ^= 1;
        }
    }

    [TestMethod]
    public void An_empty_secret_verifies_nothing()
    {
        var buffer = new byte[4096];
        var writer = PacketWriter.Request(buffer, RadiusCode.AccountingRequest, 7);
        var length = writer.Finish([]);
        Assert.IsTrue(RadiusPacketView.TryParse(buffer.AsSpan(0, length), out var packet, out _));
        Assert.IsFalse(RadiusAuthenticators.VerifyRequest(packet, []));
        Assert.IsFalse(RadiusAuthenticators.VerifyMessageAuthenticator(packet, []));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("1234567890123456")]
    [DataRow("12345678901234567")]
    [DataRow("пароль-с-кириллицей")]
    public void A_password_comes_back_as_it_was(string password)
    {
        var authenticator = RandomNumberGenerator.GetBytes(16);
        Span<byte> hidden = stackalloc byte[128];
        var length = RadiusAuthenticators.EncodePassword(Encoding.UTF8.GetBytes(password), authenticator, Xyzzy, hidden);
        Span<byte> clear = stackalloc byte[128];
        var size = RadiusAuthenticators.DecodePassword(hidden[..length], authenticator, Xyzzy, clear);
        Assert.AreEqual(password, Encoding.UTF8.GetString(clear[..size]));
    }

    [TestMethod]
    public void A_password_over_128_octets_or_of_odd_blocks_is_refused()
    {
        Span<byte> buffer = stackalloc byte[256];
        Assert.AreEqual(0, RadiusAuthenticators.EncodePassword(new byte[129], new byte[16], Xyzzy, buffer));
        foreach (var size in (int[])[0, 15, 17, 144])
        {
            Assert.AreEqual(-1, RadiusAuthenticators.DecodePassword(new byte[size], new byte[16], Xyzzy, buffer));
        }
    }
}
