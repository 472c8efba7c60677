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

    [TestMethod]
    public void A_number_that_came_incomplete_before_does_not_change_the_country_of_those_that_begin_alike()
    {
        NumberPlan.CountryOf("+14165551");
        Assert.AreEqual("CA", NumberPlan.CountryOf("+14165551234"));
    }
}
