using System.Security.Cryptography;
using System.Text;
using Billing.Customers;

namespace Billing.Grains.Tests.Customers;

[TestClass]
public class PasswordCheckTests
{
    /// <summary>From a capture of Kamailio: alice, realm rig.local, password secret1.</summary>
    private static readonly SipDigestCredentials s_alice = new()
    {
        UserName = "alice",
        Realm = "rig.local",
        Nonce = "awNi5GsDYsZD7P3ZBOuh77oeaMmqq0bc",
        Uri = "sip:127.0.0.1:5060",
        Method = "INVITE",
        Qop = "auth",
        NonceCount = "00000001",
        CNonce = "6b8b4567",
        Response = "b107358628c274ead8e7b11811ad99af",
    };

    [TestMethod]
    public void A_password_proves_itself()
    {
        Assert.IsTrue(PasswordCheck.Proves(new PasswordCredentials("pä5s"), "pä5s"));
        Assert.IsFalse(PasswordCheck.Proves(new PasswordCredentials("pä5"), "pä5s"));
        Assert.IsFalse(PasswordCheck.Proves(new PasswordCredentials(""), "pä5s"));
        Assert.IsFalse(PasswordCheck.Proves(null, "pä5s"));
    }

    [TestMethod]
    public void A_digest_of_a_real_proxy_proves_the_password()
    {
        Assert.IsTrue(PasswordCheck.Proves(s_alice, "secret1"));
        Assert.IsTrue(PasswordCheck.Proves(s_alice with { Algorithm = "md5", Response = s_alice.Response.ToUpperInvariant() }, "secret1"));
        Assert.IsFalse(PasswordCheck.Proves(s_alice, "secret2"));
        Assert.IsFalse(PasswordCheck.Proves(s_alice with { Method = "REGISTER" }, "secret1"));
        Assert.IsFalse(PasswordCheck.Proves(s_alice with { Algorithm = "MD4" }, "secret1"));
        Assert.IsFalse(PasswordCheck.Proves(s_alice with { Response = "" }, "secret1"));
    }

    /// <summary>RFC 2617 §3.5, and RFC 7616 §3.9.1 for SHA-256.</summary>
    [TestMethod]
    public void Digests_of_the_standards_are_understood()
    {
        Assert.IsTrue(PasswordCheck.Proves(new SipDigestCredentials
        {
            UserName = "Mufasa", Realm = "testrealm@host.com", Nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093", Uri = "/dir/index.html", Method = "GET",
            Qop = "auth", NonceCount = "00000001", CNonce = "0a4f113b", Response = "6629fae49393a05397450978507c4ef1",
        }, "Circle Of Life"));
        Assert.IsTrue(PasswordCheck.Proves(new SipDigestCredentials
        {
            UserName = "Mufasa", Realm = "http-auth@example.org", Nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", Uri = "/dir/index.html", Method = "GET",
            Algorithm = "SHA-256", Qop = "auth", NonceCount = "00000001", CNonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            Response = "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        }, "Circle of Life"));
    }

    [TestMethod]
    public void A_challenge_response_proves_the_password()
    {
        byte[] challenge = [1, 2, 3, 4];
        var response = MD5.HashData([7, .. Encoding.UTF8.GetBytes("secret"), .. challenge]);
        Assert.IsTrue(PasswordCheck.Proves(new ChallengeCredentials(7, challenge, response), "secret"));
        Assert.IsFalse(PasswordCheck.Proves(new ChallengeCredentials(8, challenge, response), "secret"));
    }
}
