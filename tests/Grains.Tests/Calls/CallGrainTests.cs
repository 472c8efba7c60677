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
    public async Task A_call_is_seen_in_its_shard_before_its_rows_are_written_and_until_it_ends()
    {
        var list = s_silo.Grains.GetGrain<ILiveCallsGrain>(s_silo.Stores.ShardOf("a-call"));
        var before = (await list.ChangesAfter(null, 0))!;
        var starting = Apply("a-call", Proxy(AccountingStatus.Start, 5));
        var started = (await list.ChangesAfter(before.Epoch, before.Sequence))!;
        Assert.IsFalse(starting.IsCompleted);
        var live = started.Changed.Single();
        Assert.AreEqual("acme", live.CustomerId);
        Assert.AreEqual("US", live.Country);
        await s_silo.InTime(starting);

        var ending = Apply("a-call", Proxy(AccountingStatus.Stop, 65, length: 60));
        var ended = (await list.ChangesAfter(started.Epoch, started.Sequence))!;
        Assert.AreEqual("a-call", ended.Ended.Single());
        await s_silo.InTime(ending);
        var view = (await Call("a-call").Get())!;
        Assert.IsNull(view.Live);
        Assert.AreEqual("GB", view.Cdr!.CallerCountry);
        Assert.HasCount(2, view.Timeline);
    }

    [TestMethod]
    public async Task A_call_that_begins_and_ends_at_once_is_written_once()
    {
        var saves = s_silo.Stores.Saves;
        await s_silo.InTime(Task.WhenAll(
            Apply("short", Proxy(AccountingStatus.Start, 5)),
            Apply("short", Proxy(AccountingStatus.Stop, 6, length: 1)),
            Apply("short", Proxy(AccountingStatus.Stop, 6, length: 1))));
        Assert.AreEqual(saves + 1, s_silo.Stores.Saves);
        Assert.AreEqual(1, (await Call("short").Get())!.Cdr!.Seconds);
    }

    [TestMethod]
    public async Task A_record_is_not_done_before_its_rows_are_written_and_may_be_applied_again()
    {
        s_silo.Stores.Broken = true;
        await Assert.ThrowsAsync<Exception>(() => s_silo.InTime(Apply("unstored", Proxy(AccountingStatus.Start, 5))));
        s_silo.Stores.Broken = false;
        await s_silo.InTime(Apply("unstored", Proxy(AccountingStatus.Start, 5)));
        Assert.AreEqual(CallStage.Connected, (await s_silo.Stores.Find("unstored", default))!.Call.Stage);
    }

    [TestMethod]
    public async Task A_copy_is_done_without_being_written_again()
    {
        await s_silo.InTime(Apply("copied", Proxy(AccountingStatus.Start, 5)));
        var saves = s_silo.Stores.Saves;
        await Apply("copied", Proxy(AccountingStatus.Start, 5));
        await Apply("copied", Proxy(AccountingStatus.Start, 5));
        Assert.AreEqual(saves, s_silo.Stores.Saves);
    }

    [TestMethod]
    public async Task A_Start_of_a_call_that_ended_long_ago_by_its_rows_does_not_bring_it_back()
    {
        await s_silo.InTime(Task.WhenAll(Apply("old", Proxy(AccountingStatus.Start, 5)), Apply("old", Proxy(AccountingStatus.Stop, 65, length: 60))));
        // The activation has gone with the end: the next one takes the Start for a new call until the store objects.
        await s_silo.InTime(Apply("old", Proxy(AccountingStatus.Start, 5)));
        Assert.AreEqual(CallStage.Ended, (await s_silo.Stores.Find("old", default))!.Call.Stage);
        var view = (await Call("old").Get())!;
        Assert.AreEqual(60, view.Cdr!.Seconds);
    }

    [TestMethod]
    public async Task A_replayed_record_of_an_ended_call_lists_it_again()
    {
        await s_silo.InTime(Task.WhenAll(Apply("replayed", Proxy(AccountingStatus.Start, 5)), Apply("replayed", Proxy(AccountingStatus.Stop, 65))));
        await Apply("replayed", Proxy(AccountingStatus.Stop, 65) with { Replayed = true });
        CollectionAssert.Contains(s_silo.Stores.ListedAgain, "replayed");
    }

    [TestMethod]
    public async Task The_timeline_shows_the_packets_that_the_journal_keeps()
    {
        await s_silo.InTime(Apply("shown", Proxy(AccountingStatus.Start, 5) with { Journal = "run/1/0" }));
        Assert.AreEqual("packet at run/1/0", (await Call("shown").Get())!.Timeline.Single().Evidence);
    }

    [TestMethod]
    public async Task Concurrent_records_of_one_call_are_all_applied()
    {
        await s_silo.InTime(Task.WhenAll(Enumerable.Range(0, 20).Select(leg => Apply("crowded", Proxy(AccountingStatus.Start, 5, session: $"s{leg}")))));
        Assert.AreEqual(20, (await Call("crowded").Get())!.Live!.Legs);
        await s_silo.InTime(Task.WhenAll(Enumerable.Range(0, 20).Select(leg => Apply("crowded", Proxy(AccountingStatus.Stop, 65, session: $"s{leg}", length: 60)))));
        Assert.AreEqual(60, (await Call("crowded").Get())!.Cdr!.Seconds);
    }

    [TestMethod]
    public async Task A_call_takes_a_slot_of_its_customer_from_its_start_to_its_end()
    {
        var customer = s_silo.Grains.GetGrain<ICustomerGrain>("counted");
        await customer.Create(new CustomerDetails { Name = "Counted", MaxSimultaneousCalls = 5 }, TestSilo.Ada);
        await s_silo.Grains.GetGrain<IAccountGrain>("carol").Create("counted", new AccountDetails(), "secret", TestSilo.Ada);
        var starting = Apply("slot", Proxy(AccountingStatus.Start, 5) with { AccountId = "carol" });
        await Testing.Eventually.Async(async () => (await customer.Slots()).Started == 1, "the call to be counted", TimeSpan.FromSeconds(5));
        var ending = Apply("slot", Proxy(AccountingStatus.Stop, 65) with { AccountId = "carol" });
        await Testing.Eventually.Async(async () => (await customer.Slots()).Started == 0, "the slot to be given back", TimeSpan.FromSeconds(5));
        await s_silo.InTime(Task.WhenAll(starting, ending));
    }

    [TestMethod]
    public async Task A_call_that_nobody_let_through_is_marked_when_it_is_one_too_many()
    {
        await s_silo.Grains.GetGrain<ICustomerGrain>("full").Create(new CustomerDetails { Name = "Full", MaxSimultaneousCalls = 1 }, TestSilo.Ada);
        await s_silo.Grains.GetGrain<IAccountGrain>("dave").Create("full", new AccountDetails(), "secret", TestSilo.Ada);
        await s_silo.InTime(Apply("first", Proxy(AccountingStatus.Start, 5) with { AccountId = "dave" }));
        await s_silo.InTime(Apply("second", Proxy(AccountingStatus.Start, 5) with { AccountId = "dave" }));
        await Testing.Eventually.Async(async () => (await Call("second").Get())!.Live!.OverLimit is not null, "the call to be marked", TimeSpan.FromSeconds(5));
        Assert.IsNull((await Call("first").Get())!.Live!.OverLimit);
        Assert.IsTrue((await Call("second").Get())!.Timeline[^1].Ours);
    }

    [TestMethod]
    public async Task An_unknown_call_is_not_there() => Assert.IsNull(await Call("never").Get());

    private static Task Apply(string key, AccountingEvent record) => Call(key).Apply(record with { CallKey = key });
}
