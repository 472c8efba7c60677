using System.Text;

namespace Radius.Tests.Voip;

[TestClass]
public sealed class CredentialsTests
{
    // RFC 2617 §3.5
    private static readonly DigestCredentials Mufasa = new()
    {
        UserName = "Mufasa",
        Realm = "testrealm@host.com",
        Nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093",
        Method = "GET",
        Uri = "/dir/index.html",
        Qop = "auth",
        NonceCount = "00000001",
        CNonce = "0a4f113b",
        Response = "6629fae49393a05397450978507c4ef1",
    };

    [TestMethod]
    public void Digest_of_RFC_2617_verifies()
    {
        Assert.IsTrue(Mufasa.Verify("Circle Of Life"));
        Assert.IsFalse(Mufasa.Verify("circle of life"));
        Assert.IsTrue((Mufasa with { Response = Mufasa.Response.ToUpperInvariant(), Algorithm = "md5" }).Verify("Circle Of Life"));
        Assert.IsFalse((Mufasa with { Method = "POST" }).Verify("Circle Of Life"));
        Assert.IsFalse((Mufasa with { Algorithm = "AKAv1-MD5" }).Verify("Circle Of Life"));
        Assert.IsFalse((Mufasa with { Qop = "auth-conf" }).Verify("Circle Of Life"));
        Assert.IsFalse((Mufasa with { Response = "" }).Verify("Circle Of Life"));
    }

    [TestMethod]
    public void Digest_of_RFC_7616_by_SHA_256_verifies()
    {
        var digest = new DigestCredentials
        {
            UserName = "Mufasa",
            Realm = "http-auth@example.org",
            Nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            Method = "GET",
            Uri = "/dir/index.html",
            Qop = "auth",
            NonceCount = "00000001",
            CNonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            Algorithm = "SHA-256",
            Response = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        };
        Assert.IsTrue(digest.Verify("Circle of Life"));
        Assert.IsTrue((digest with { Algorithm = "MD5", Response = "8ca523f5e9506fed4657c9700eebdbec" }).Verify("Circle of Life"));
    }

    [TestMethod]
    public void Both_dialects_give_the_same_credentials()
    {
        var rfc5090 = new AttributeList().Add(1, "Mufasa").Add(103, Mufasa.Response).Add(104, Mufasa.Realm).Add(105, Mufasa.Nonce)
            .Add(108, Mufasa.Method).Add(109, Mufasa.Uri).Add(110, Mufasa.Qop!).Add(113, Mufasa.CNonce!).Add(114, Mufasa.NonceCount!).Add(115, "Mufasa");
        (byte Type, string Value)[] parts =
        [
            (1, Mufasa.Realm), (2, Mufasa.Nonce), (3, Mufasa.Method), (4, Mufasa.Uri), (5, "auth"), (8, Mufasa.CNonce!), (9, Mufasa.NonceCount!), (10, "Mufasa"),
        ];
        var one = new AttributeList().Add(206, Mufasa.Response);
        foreach (var part in parts)
        {
            one.Add(207, Sub(part).AsSpan());
        }

        var several = new AttributeList().Add(206, Mufasa.Response).Add(207, parts.SelectMany(Sub).ToArray().AsSpan());
        foreach (var attributes in (AttributeList[])[rfc5090, one, several])
        {
            Assert.AreEqual(Mufasa, Parse(attributes));
        }
    }

    [TestMethod]
    public void A_digest_without_its_user_takes_User_Name()
    {
        var attributes = new AttributeList().Add(1, "Mufasa").Add(103, "x").Add(104, "r").Add(105, "n").Add(108, "INVITE").Add(109, "sip:a");
        Assert.AreEqual("Mufasa", ((DigestCredentials)Parse(attributes)!).UserName);
    }

    [TestMethod]
    public void An_incomplete_digest_is_none() =>
        Assert.IsNull(Parse(new AttributeList().Add(1, "Mufasa").Add(103, "x").Add(104, "r").Add(108, "INVITE").Add(109, "sip:a")));

    [TestMethod]
    public void Chap_with_a_challenge_of_its_own_verifies()
    {
        var challenge = "a challenge"u8.ToArray();
        Span<byte> response = stackalloc byte[17];
        response[0] = 9;
        RadiusAuthenticators.ChapResponse(9, "pässword", challenge, response[1..]);
        var credentials = Parse(new AttributeList().Add(60, challenge.AsSpan()).Add(3, response));
        Assert.IsTrue(credentials!.Verify("pässword"));
        Assert.IsFalse(credentials.Verify("password"));
    }

    [TestMethod]
    public void Malformed_credentials_are_none()
    {
        Assert.IsNull(Parse(new AttributeList().Add(3, "short")));
        Assert.IsNull(Parse(new AttributeList().Add(2, "short")));
        Assert.IsNull(Parse(new AttributeList()));
    }

    [TestMethod]
    public void Nothing_secret_is_printed()
    {
        foreach (var credentials in (Credentials[])[new PapCredentials("hush"), Mufasa, new ChapCredentials(1, [1], [2])])
        {
            Assert.AreEqual(credentials.GetType().Name, credentials.ToString());
        }

        Assert.AreEqual("gw (Cisco)", new RadiusClient("gw", "hush"u8.ToArray(), ClientProfile.Cisco).ToString());
    }

    private static Credentials? Parse(AttributeList attributes) =>
        Credentials.Parse(Built.View(Built.Packet(RadiusCode.AccessRequest, attributes)), Captured.Secret);

    private static byte[] Sub((byte Type, string Value) part) => [part.Type, (byte)(part.Value.Length + 2), .. Encoding.ASCII.GetBytes(part.Value)];
}
