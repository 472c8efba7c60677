namespace Billing.Grains.Tests.Devices;

[TestClass]
public class MacTests
{
    [TestMethod]
    [DataRow("00:15:65:AB:cd:0f")]
    [DataRow("00-15-65-ab-cd-0f")]
    [DataRow("0015.65ab.cd0f")]
    [DataRow("001565-abcd0f")]
    [DataRow("00 15 65 ab cd 0f")]
    [DataRow(" 001565ABCD0F ")]
    public void A_MAC_is_kept_in_one_spelling(string text) => Assert.AreEqual("001565abcd0f", Ids.NormalizeMac(text));

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("001565abcd0")]
    [DataRow("001565abcd0g")]
    [DataRow("00:15:65-ab-cd-0f")]
    [DataRow("001565abcd0f\n001565abcd0f")]
    [DataRow("000000000000")]
    [DataRow("ff:ff:ff:ff:ff:ff")]
    [DataRow("01:00:5e:00:00:01")]
    [DataRow("٠٠1565abcd0f")]
    public void What_is_no_devices_MAC_is_refused(string? text) => Assert.IsNull(Ids.NormalizeMac(text));
}
