using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Billing.Silo.Signup;

namespace Billing.Silo.Tests.Signup;

[TestClass]
public class StripeSignatureTests
{
    private const string Secret = "whsec_one";

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"id":"evt_1"}""");

    [TestMethod]
    public void A_signature_made_with_the_secret_is_good() => Assert.IsTrue(IsGood(Header(Now, V1(Secret, Now))));

    [TestMethod]
    public void One_of_several_signatures_is_enough_while_the_secret_is_rolled() =>
        Assert.IsTrue(IsGood(Header(Now, V1("whsec_other", Now), "v0=" + new string('a', 64), V1(Secret, Now))));

    [TestMethod]
    public void A_signature_of_another_secret_is_bad() => Assert.IsFalse(IsGood(Header(Now, V1("whsec_other", Now))));

    [TestMethod]
    public void A_changed_body_is_bad() =>
        Assert.IsFalse(StripeSignature.IsGood(Header(Now, V1(Secret, Now)), Encoding.UTF8.GetBytes("""{"id":"evt_2"}"""), Secret, Now));

    [TestMethod]
    public void A_changed_time_is_bad() => Assert.IsFalse(IsGood(Header(Now.AddSeconds(1), V1(Secret, Now))));

    [TestMethod]
    [DataRow(-300, true)]
    [DataRow(-301, false)]
    [DataRow(300, true)]
    [DataRow(301, false)]
    public void It_is_good_for_five_minutes_either_way(int seconds, bool good)
    {
        var signed = Now.AddSeconds(seconds);

        Assert.AreEqual(good, IsGood(Header(signed, V1(Secret, signed))));
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("t=,v1=")]
    [DataRow("t=1795435200")]
    [DataRow("v1=0000000000000000000000000000000000000000000000000000000000000000")]
    [DataRow("t=1795435200,v1=xyz")]
    [DataRow("t=-5,v1=0000000000000000000000000000000000000000000000000000000000000000")]
    [DataRow("t=99999999999999999999,v1=0000000000000000000000000000000000000000000000000000000000000000")]
    [DataRow("t=9223372036854775807,v1=0000000000000000000000000000000000000000000000000000000000000000")]
    [DataRow(",,,===,t,v1")]
    public void Nonsense_is_bad_and_nothing_worse(string? header) => Assert.IsFalse(IsGood(header));

    private static bool IsGood(string? header) => StripeSignature.IsGood(header, Body, Secret, Now);

    private static string Header(DateTimeOffset signed, params string[] signatures) =>
        string.Create(CultureInfo.InvariantCulture, $"t={signed.ToUnixTimeSeconds()},{string.Join(',', signatures)}");

    private static string V1(string secret, DateTimeOffset signed) => "v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(
        Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.ASCII.GetBytes($"{signed.ToUnixTimeSeconds()}."), .. Body]));
}
