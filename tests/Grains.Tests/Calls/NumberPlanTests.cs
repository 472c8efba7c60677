using Billing.Calls;

namespace Billing.Grains.Tests.Calls;

[TestClass]
public class NumberPlanTests
{
    [TestMethod]
    [DataRow("15551234567", "US")]
    [DataRow("+442079460000", "GB")]
    [DataRow("14165550100", "CA")]
    [DataRow("4930901820", "DE")]
    [DataRow("77012345678", "KZ")]
    [DataRow("alice", null)]
    [DataRow("101", null)]
    [DataRow("0015551234567", null)]
    [DataRow("", null)]
    [DataRow(null, null)]
    [DataRow("99999999999999999999", null)]
    public void Country_of_a_number(string? number, string? country) => Assert.AreEqual(country, NumberPlan.CountryOf(number));
}
