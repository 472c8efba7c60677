using Billing.Customers;
using Billing.Frontend.Components.Customers;
using static Billing.Frontend.Tests.Hosting.Moments;

namespace Billing.Frontend.Tests.Customers;

[TestClass]
public sealed class RefusedFilterTests
{
    [TestMethod]
    [DataRow("")]
    [DataRow("?range=1h&code=3")]
    [DataRow("?range=all&customer=acme")]
    [DataRow("?from=2026-03-01T00%3A00%3A00Z&to=2026-03-01T01%3A00%3A00Z&account=alice")]
    public void An_address_and_what_it_asks_for_are_the_same(string query) =>
        Assert.AreEqual("/refused-calls" + query, RefusedFilter.Parse(query).ToAddress("/refused-calls"));

    [TestMethod]
    public void A_named_range_ends_now_and_all_of_them_begin_nowhere()
    {
        Assert.AreEqual(new RefusedCallQuery { From = Noon.AddHours(-1), ReturnCode = 7, CustomerId = "acme" }, RefusedFilter.Parse("?range=1h&code=7&customer=acme").ToQuery(Noon));
        Assert.AreEqual(new RefusedCallQuery { AccountId = "4930" }, RefusedFilter.Parse("?range=all&account=%2B4930").ToQuery(Noon));
        Assert.AreEqual(new RefusedCallQuery { From = Noon.AddDays(-7) }, RefusedFilter.Parse("?range=nonsense&code=x").ToQuery(Noon));
    }
}
