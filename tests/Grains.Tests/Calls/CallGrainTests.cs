using Billing.Calls;
using Billing.Customers;
using Testing;
using static Billing.Grains.Tests.Calls.Records;

namespace Billing.Grains.Tests.Calls;

[TestClass]
public class CallGrainTests
{
    private static TestSilo s_silo = null!;
    private static volatile bool s_accountsAway;

    /// <summary>While set, customers hear of no call: they fail once this is completed.</summary>
    private static volatile Task? s_customersAway;

    private static ICallGrain Call(string key) => s_silo.Grains.GetGrain<ICallGrain>(key);

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        s_silo = await TestSilo.Start(silo => silo.AddIncomingGrainCallFilter(async call => await (
            s_accountsAway && call.Grain is AccountGrain ? throw new TimeoutException("The account does not answer.")
            : s_customersAway is { } away && call.InterfaceMethod.Name == nameof(ICustomerGrain.CallsChanged) ? Fail(away)
            : call.Invoke())));
        await s_silo.Grains.GetGrain<ICustomerGrain>("acme").Create(new CustomerDetails { Name = "Acme" }, TestSilo.Ada);
        await s_silo.Grains.GetGrain<IAccountGrain>("alice").Create("acme", new AccountDetails(), "secret", TestSilo.Ada);
        await s_silo.Grains.GetGrain<IAccountGrain>("bob").Create("acme", new AccountDetails(), "secret", TestSilo.Ada);
    }

    private static async Task Fail(Task away)
    {
        await away;
        throw new TimeoutException("The customer does not answer.");
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
    public async Task A_record_whose_account_did_not_answer_is_applied_and_told_when_it_comes_again()
    {
        s_accountsAway = true;
        await Assert.ThrowsAsync<TimeoutException>(() => Apply("unknown", Proxy(AccountingStatus.Start, 5) with { AccountId = "bob" }));
        s_accountsAway = false;
        await s_silo.InTime(Apply("unknown", Proxy(AccountingStatus.Start, 5) with { AccountId = "bob" }));
        Assert.AreEqual("acme", (await Live("unknown")).Single().CustomerId);
        Assert.IsNotNull(await s_silo.Stores.Find("unknown", default));
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
    public async Task Records_with_receipts_are_answered_at_once_and_told_of_when_their_rows_are_in()
    {
        var (start, copy, late) = (new Receipt(), new Receipt(), new Receipt());
        await Within("receipts", Proxy(AccountingStatus.Start, 5) with { Receipt = start, Journal = "run/1/0" });
        await Within("receipts", Proxy(AccountingStatus.Start, 5) with { Receipt = copy, Journal = "run/1/1" });
        Assert.IsTrue(start.Deferred);
        Assert.IsTrue(copy.Deferred);
        Assert.IsFalse(start.Told.IsCompleted || copy.Told.IsCompleted);
        await s_silo.InTime(Task.WhenAll(start.Told, copy.Told));
        Assert.IsTrue(await start.Told);
        Assert.IsTrue(await copy.Told);
        Assert.IsNotNull(await s_silo.Stores.Find("receipts", default));

        // Whoever asks from elsewhere has no receipt, and waits.
        var elsewhere = Apply("receipts", Proxy(AccountingStatus.Stop, 65, length: 60) with { Receipt = late, Journal = "run/1/3" });
        await Eventually.Async(async () => (await Live("receipts")).Length == 0, "the end to be told", TimeSpan.FromSeconds(30));
        Assert.IsFalse(elsewhere.IsCompleted || late.Deferred);
        await s_silo.InTime(elsewhere);

        // Of what is in rows there is nothing to wait for.
        await Within("receipts", Proxy(AccountingStatus.Stop, 65, length: 60) with { Receipt = late, Journal = "run/1/2" });
        Assert.IsFalse(late.Deferred);
    }

    [TestMethod]
    public async Task A_receipt_whose_rows_cannot_be_written_is_lost_and_the_record_is_stored_when_it_comes_again()
    {
        var (first, second) = (new Receipt(), new Receipt());
        s_silo.Stores.Broken = true;
        var start = Proxy(AccountingStatus.Start, 5) with { Receipt = first, Journal = "run/2/0" };
        await Within("lost-receipt", start);
        await s_silo.InTime(first.Told);
        Assert.IsFalse(await first.Told);

        s_silo.Stores.Broken = false;
        await Within("lost-receipt", start with { Receipt = second, Replayed = true });
        Assert.IsTrue(second.Deferred);
        await s_silo.InTime(second.Told);
        Assert.IsTrue(await second.Told);
        Assert.AreEqual(1, (await s_silo.Stores.Find("lost-receipt", default))!.Call.Timeline.Length);
    }

    [TestMethod]
    public async Task An_end_that_could_not_be_written_is_not_taken_for_written_when_it_comes_again()
    {
        var (first, second) = (new Receipt(), new Receipt());
        await s_silo.InTime(Apply("unwritten-end", Proxy(AccountingStatus.Start, 5)));
        s_silo.Stores.Broken = true;
        var stop = Proxy(AccountingStatus.Stop, 65, length: 60) with { Receipt = first, Journal = "run/3/0" };
        await Within("unwritten-end", stop);
        await s_silo.InTime(first.Told);
        Assert.IsFalse(await first.Told);
        await Assert.ThrowsAsync<Exception>(() => s_silo.InTime(Apply("unwritten-end", Proxy(AccountingStatus.Stop, 65, length: 60))));

        s_silo.Stores.Broken = false;
        await Within("unwritten-end", stop with { Receipt = second, Replayed = true });
        await s_silo.InTime(second.Told);
        Assert.IsTrue(await second.Told);
        Assert.AreEqual(60, s_silo.Stores.History["unwritten-end"].Seconds);
        Assert.IsNull(await s_silo.Stores.Find("unwritten-end", default));
    }

    [TestMethod]
    public async Task What_the_list_has_taken_stays_known_while_the_customer_does_not_answer()
    {
        var away = new TaskCompletionSource();
        s_customersAway = away.Task;
        await s_silo.InTime(Apply("uncounted", Proxy(AccountingStatus.Start, 5) with { StartMeansConnected = false }));
        Assert.AreEqual(CallStage.Ringing, (await Live("uncounted")).Single().Stage);
        await s_silo.InTime(Apply("uncounted", Proxy(AccountingStatus.Interim, 35, length: 30)));
        // What is in rows now was told to nobody yet, and what was told before was not counted.
        away.SetResult();
        await Told(async () => (await Live("uncounted")).Single().Stage == CallStage.Connected, "the list to hear that it was answered");
        var (customer, before) = (s_silo.Grains.GetGrain<ICustomerGrain>("acme"), await s_silo.Grains.GetGrain<ICustomerGrain>("acme").Slots());
        s_customersAway = null;
        await Told(async () => (await customer.Slots()).Started > before.Started, "the call to be counted");

        static Task Told(Func<Task<bool>> so, string what) => Eventually.Async(
            async () =>
            {
                s_silo.Time.Advance(TimeSpan.FromMilliseconds(200));
                return await so();
            },
            what, TimeSpan.FromSeconds(30));
    }

    [TestMethod]
    public async Task A_Start_of_a_call_that_ended_long_ago_by_its_rows_does_not_bring_it_back()
    {
        await s_silo.InTime(Task.WhenAll(Apply("old", Proxy(AccountingStatus.Start, 5)), Apply("old", Proxy(AccountingStatus.Stop, 65, length: 60))));
        // The activation has gone with the end: the next one takes the Start for a new call until the live list objects.
        await s_silo.InTime(Apply("old", Proxy(AccountingStatus.Start, 5)));
        Assert.IsNull(await s_silo.Stores.Find("old", default));
        var view = (await Call("old").Get())!;
        Assert.AreEqual(60, view.Cdr!.Seconds);
        Assert.IsEmpty(await Live("old"));
    }

    [TestMethod]
    public async Task Late_copies_of_all_records_of_a_call_change_nothing()
    {
        AccountingEvent[] records =
            [Proxy(AccountingStatus.Start, 5), Proxy(AccountingStatus.Interim, 35, length: 30), Proxy(AccountingStatus.Stop, 65, length: 60)];
        foreach (var record in records)
        {
            await s_silo.InTime(Apply("copies", record));
        }

        var before = s_silo.Stores.History["copies"];
        foreach (var record in records)
        {
            await s_silo.InTime(Apply("copies", record));
            await s_silo.InTime(Apply("copies", record));
        }

        Assert.AreSame(before, s_silo.Stores.History["copies"]);
        Assert.IsEmpty(await Live("copies"));
    }

    [TestMethod]
    public async Task A_Start_of_a_call_that_the_list_has_forgotten_is_looked_for_in_the_history()
    {
        var hours = TimeSpan.FromHours(-5);
        var (start, stop) = (Proxy(AccountingStatus.Start, 5), Proxy(AccountingStatus.Stop, 65, length: 60));
        start = start with { At = start.At + hours };
        stop = stop with { At = stop.At + hours };
        s_silo.Stores.History["forgotten"] = CallLifecycle.Apply(
            CallLifecycle.Apply(null, start with { CallKey = "forgotten" }), stop with { CallKey = "forgotten" });
        await s_silo.InTime(Apply("forgotten", start));
        Assert.AreEqual(60, s_silo.Stores.History["forgotten"].Seconds);
        Assert.IsNull(await s_silo.Stores.Find("forgotten", default));
        await Eventually.Async(async () => (await Live("forgotten")).Length == 0, "the call to be off the list", TimeSpan.FromSeconds(30));

        // Nor does a Stop of it make a second CDR.
        await s_silo.InTime(Apply("forgotten", stop));
        Assert.AreEqual(2, s_silo.Stores.History["forgotten"].Timeline.Length);
    }

    [TestMethod]
    public async Task A_call_is_new_only_once_the_live_list_has_said_so()
    {
        var looked = s_silo.Stores.LookedBack.Count;
        await s_silo.InTime(Apply("brand-new", Proxy(AccountingStatus.Start, 5)));
        Assert.AreEqual(looked, s_silo.Stores.LookedBack.Count, "what is new costs no look");
        Assert.AreEqual("brand-new", (await s_silo.Stores.Find("brand-new", default))!.Call.Key);
    }

    [TestMethod]
    public async Task An_ended_call_that_the_list_has_live_is_off_it_after_a_few_looks()
    {
        await s_silo.InTime(Task.WhenAll(Apply("ghost!", Proxy(AccountingStatus.Start, 5)), Apply("ghost!", Proxy(AccountingStatus.Stop, 65, length: 60))));
        var ended = s_silo.Stores.History["ghost!"];
        var started = CallLifecycle.Apply(null, Proxy(AccountingStatus.Start, 5) with { CallKey = "ghost!" });
        // As a silo left it that died between telling the list and being told of the end.
        await List("ghost!").Tell([new CallNews { Live = started.Live() with { Version = 7 }, After = ended.Version }]);
        Assert.HasCount(1, await Live("ghost!"));
        // One that no record was ever kept of.
        await List("never told").Tell([new CallNews { Live = started.Live() with { Key = "never told" } }]);
        await Eventually.Async(
            async () =>
            {
                s_silo.Time.Advance(TimeSpan.FromSeconds(5));
                return (await Live("ghost!")).Length + (await Live("never told")).Length == 0;
            },
            "the list to forget what is over", TimeSpan.FromSeconds(30));
        Assert.AreEqual(60, s_silo.Stores.History["ghost!"].Seconds);
    }

    [TestMethod]
    public async Task A_live_call_that_the_list_does_not_have_is_on_it_after_a_few_looks()
    {
        var call = CallLifecycle.Apply(null, Proxy(AccountingStatus.Start, 5) with { CallKey = "unlisted" });
        await s_silo.Stores.Save(null, call, [], default);
        await Eventually.Async(
            async () =>
            {
                s_silo.Time.Advance(TimeSpan.FromSeconds(5));
                return (await Live("unlisted")).Length == 1;
            },
            "the list to take the row over", TimeSpan.FromSeconds(30));
    }

    [TestMethod]
    public async Task A_row_that_outlived_its_call_goes_with_the_next_look()
    {
        var call = CallLifecycle.Apply(null, Proxy(AccountingStatus.Start, 5) with { CallKey = "outlived" });
        await s_silo.Stores.Save(null, call, [], default);
        var ended = CallLifecycle.Apply(call, Proxy(AccountingStatus.Stop, 65, length: 60) with { CallKey = "outlived" });
        s_silo.Stores.History["outlived"] = ended;
        await List("outlived").Tell([new CallNews { Ended = ended.Cdr() }]);
        await Eventually.Async(
            async () =>
            {
                s_silo.Time.Advance(TimeSpan.FromSeconds(5));
                return await s_silo.Stores.Find("outlived", default) is null;
            },
            "the row to go", TimeSpan.FromSeconds(30));
        Assert.IsEmpty(await Live("outlived"));
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
        await Eventually.Async(async () => (await customer.Slots()).Started == 1, "the call to be counted", TimeSpan.FromSeconds(30));
        var ending = Apply("slot", Proxy(AccountingStatus.Stop, 65) with { AccountId = "carol" });
        await Eventually.Async(async () => (await customer.Slots()).Started == 0, "the slot to be given back", TimeSpan.FromSeconds(30));
        await s_silo.InTime(Task.WhenAll(starting, ending));
    }

    [TestMethod]
    public async Task A_call_that_nobody_let_through_is_marked_when_it_is_one_too_many()
    {
        await s_silo.Grains.GetGrain<ICustomerGrain>("full").Create(new CustomerDetails { Name = "Full", MaxSimultaneousCalls = 1 }, TestSilo.Ada);
        await s_silo.Grains.GetGrain<IAccountGrain>("dave").Create("full", new AccountDetails(), "secret", TestSilo.Ada);
        await s_silo.InTime(Apply("first", Proxy(AccountingStatus.Start, 5) with { AccountId = "dave" }));
        await s_silo.InTime(Apply("second", Proxy(AccountingStatus.Start, 5) with { AccountId = "dave" }));
        await Eventually.Async(async () => (await Call("second").Get())!.Live!.OverLimit is not null, "the call to be marked", TimeSpan.FromSeconds(30));
        Assert.IsNull((await Call("first").Get())!.Live!.OverLimit);
        Assert.IsTrue((await Call("second").Get())!.Timeline[^1].Ours);
    }

    [TestMethod]
    public async Task An_unknown_call_is_not_there() => Assert.IsNull(await Call("never").Get());

    private static ILiveCallsGrain List(string key) => s_silo.Grains.GetGrain<ILiveCallsGrain>(s_silo.Stores.ShardOf(key));

    private static async Task<LiveCall[]> Live(string key) =>
        [.. (await List(key).ChangesAfter(null, 0))!.Changed.Where(call => call.Key == key)];

    /// <summary>As the journal of the call's own silo does.</summary>
    private static Task Within(string key, AccountingEvent record) => s_silo.Within.GetGrain<ICallGrain>(key).Apply(record with { CallKey = key });

    private static Task Apply(string key, AccountingEvent record) => Call(key).Apply(record with { CallKey = key });

    private sealed class Receipt : IRecordReceipt
    {
        private readonly TaskCompletionSource<bool> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Deferred { get; private set; }

        /// <summary>Whether its record is in rows.</summary>
        public Task<bool> Told => _told.Task;

        public void Defer() => Deferred = true;

        public void Stored() => _told.TrySetResult(true);

        public void Lost() => _told.TrySetResult(false);
    }
}
