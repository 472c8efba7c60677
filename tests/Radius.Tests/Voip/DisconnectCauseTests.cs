namespace Radius.Tests.Voip;

[TestClass]
public sealed class DisconnectCauseTests
{
    [TestMethod]
    [DataRow("10", CauseRadix.Hexadecimal, 16)]
    [DataRow("1F", CauseRadix.Hexadecimal, 31)]
    [DataRow("16", CauseRadix.Decimal, 16)]
    [DataRow("=16", CauseRadix.Decimal, 16)]
    [DataRow("1F", CauseRadix.Decimal, null)]
    [DataRow("22 (0x16)", CauseRadix.Decimal, 22)]
    [DataRow("22 (0x16)", CauseRadix.Hexadecimal, 22)]
    [DataRow("0x10", CauseRadix.Decimal, 16)]
    [DataRow("10", CauseRadix.Auto, 16)]
    [DataRow("16", CauseRadix.Auto, 16)]
    [DataRow("11", CauseRadix.Auto, 17)]
    [DataRow("17", CauseRadix.Auto, 17)]
    [DataRow("1f", CauseRadix.Auto, 31)]
    [DataRow("29", CauseRadix.Auto, 41)]
    [DataRow("0", CauseRadix.Auto, 0)]
    [DataRow("", CauseRadix.Auto, null)]
    [DataRow("normal", CauseRadix.Auto, null)]
    [DataRow("FFFFFFFF", CauseRadix.Hexadecimal, null)]
    [DataRow("128", CauseRadix.Decimal, null)]
    [DataRow("80", CauseRadix.Hexadecimal, null)]
    public void A_cause_is_read_in_its_radix(string text, CauseRadix radix, int? expected) =>
        Assert.AreEqual(expected, DisconnectCause.Parse(text, radix));

    [TestMethod]
    public void The_radix_of_a_client_overrides_that_of_its_profile()
    {
        var stop = new AttributeList().AddCisco(30, "h323-disconnect-cause", "10");
        Assert.AreEqual(16, Built.Accounting(ClientProfile.Cisco, stop).DisconnectCause);
        Assert.AreEqual(10, Built.Accounting(ClientProfile.Cisco, stop, CauseRadix.Decimal).DisconnectCause);
    }
}
