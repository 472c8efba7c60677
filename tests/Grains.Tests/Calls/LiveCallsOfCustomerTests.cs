using Billing.Calls;
using static Billing.Calls.AccountingStatus;
using static Billing.Grains.Tests.Calls.Records;

namespace Billing.Grains.Tests.Calls;

[TestClass]
public class LiveCallsOfCustomerTests
{
    private readonly LiveCallIndex _index = new(TimeProvider.System, since: DateTimeOffset.MinValue);

    [TestMethod]
    public void A_customer_has_the_calls_that_are_its_own_until_they_end()
    {
        _index.Put(Call("a", "acme"), after: 0);
        _index.Put(Call("b", "acme"), after: 0);
        _index.Put(Call("c", "other"), after: 0);
        _index.Put(Call("d", null), after: 0);
        _index.Put(Call("a", "acme") with { Version = 2, Stage = CallStage.Connected }, after: 1);
        CollectionAssert.AreEquivalent(new[] { "a", "b" }, Keys("acme"));
        Assert.AreEqual(2, _index.CallsOf("acme").Single(call => call.Key == "a").Version, "the newest picture");

        _index.Remove(Apply(Proxy(Start, 5), Proxy(Stop, 65)).Cdr() with { Key = "a", Version = 3 }, after: 2);
        CollectionAssert.AreEqual(new[] { "b" }, Keys("acme"));
        Assert.IsEmpty(Keys("nobody"));
    }

    [TestMethod]
    public void A_call_whose_customer_is_learnt_later_or_was_another_is_counted_once()
    {
        _index.Put(Call("a", null), after: 0);
        _index.Put(Call("a", "acme") with { Version = 2 }, after: 1);
        CollectionAssert.AreEqual(new[] { "a" }, Keys("acme"));
        _index.Put(Call("a", "other") with { Version = 3 }, after: 2);
        Assert.IsEmpty(Keys("acme"));
        CollectionAssert.AreEqual(new[] { "a" }, Keys("other"));
    }

    private string[] Keys(string customer) => [.. _index.CallsOf(customer).Select(call => call.Key)];

    private static LiveCall Call(string key, string? customer) => Apply(Proxy(Start, 5)).Live() with { Key = key, CustomerId = customer, Version = 1 };
}
