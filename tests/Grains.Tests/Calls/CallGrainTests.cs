using Billing.Calls;
using Billing.Customers;
using static Billing.Grains.Tests.Calls.Records;

namespace Billing.Grains.Tests.Calls;

[TestClass]
public class CallGrainTests
{
    private static TestSilo s_silo = null!;

    private static ICallGrain Call(string key) => s_silo.Grains.GetGrain<ICallGrain>(key);

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        s_silo = await TestSilo.Start();
        await s_silo.Grains.GetGrain<ICustomerGrain>("acme").Create(new CustomerDetails { Name = "Acme" }, TestSilo.Ada);
        await s_silo.Grains.GetGrain<IAccountGrain>("alice").Create("acme", new AccountDetails(), "secret", TestSilo.Ada);
    }

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    [TestMethod]
    public async Task A_call_knows_its_customer_and_country_and_shows_in_its_shard_until_it_ends()
    {
        var list = s_silo.Grains.GetGrain<ILiveCallsGrain>(s_silo.Stores.ShardOf("a-call"));
        var before = (await list.ChangesAfter(null, 0))!;
        await Apply("a-call", Proxy(AccountingStatus.Start, 5));
        var started = (await list.ChangesAfter(before.Epoch, before.Sequence))!;
        var live = started.Changed.Single();
        Assert.AreEqual("acme", live.CustomerId);
        Assert.AreEqual("US", live.Country);

        await Apply("a-call", Proxy(AccountingStatus.Stop, 65, length: 60));
        var ended = (await list.ChangesAfter(started.Epoch, started.Sequence))!;
        Assert.AreEqual("a-call", ended.Ended.Single());
        var view = (await Call("a-call").Get())!;
        Assert.IsNull(view.Live);
        Assert.AreEqual("GB", view.Cdr!.CallerCountry);
        Assert.HasCount(2, view.Timeline);
    }

    [TestMethod]
    public async Task A_record_that_cannot_be_stored_is_not_acknowledged_and_may_come_again()
    {
        s_silo.Stores.Broken = true;
        await Assert.ThrowsAsync<Exception>(() => Apply("unstored", Proxy(AccountingStatus.Start, 5)));
        s_silo.Stores.Broken = false;
        await Apply("unstored", Proxy(AccountingStatus.Start, 5));
        Assert.AreEqual(CallStage.Connected, (await Call("unstored").Get())!.Live!.Stage);
    }

    [TestMethod]
    public async Task A_copy_is_acknowledged_without_being_stored_again()
    {
        await Apply("copied", Proxy(AccountingStatus.Start, 5));
        var saves = s_silo.Stores.Saves;
        await Apply("copied", Proxy(AccountingStatus.Start, 5));
        await Apply("copied", Proxy(AccountingStatus.Start, 5));
        Assert.AreEqual(saves, s_silo.Stores.Saves);
    }

    [TestMethod]
    public async Task Concurrent_records_of_one_call_are_all_applied()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(leg => Apply("crowded", Proxy(AccountingStatus.Start, 5, session: $"s{leg}"))));
        Assert.AreEqual(20, (await Call("crowded").Get())!.Live!.Legs);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(leg => Apply("crowded", Proxy(AccountingStatus.Stop, 65, session: $"s{leg}", length: 60))));
        Assert.AreEqual(60, (await Call("crowded").Get())!.Cdr!.Seconds);
    }

    [TestMethod]
    public async Task An_unknown_call_is_not_there() => Assert.IsNull(await Call("never").Get());

    private static Task Apply(string key, AccountingEvent record) => Call(key).Apply(record with { CallKey = key });
}
