using Billing.Customers;
using Testing;

namespace Billing.Grains.Tests.Customers;

/// <summary>Limits as nodes meet them: over two silos, through deactivations, and while a part of the live list is away.</summary>
[TestClass]
public class CustomerSlotsTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(30);
    private static SlotCluster s_cluster = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_cluster = await SlotCluster.Start(silos: 2);

    [ClassCleanup]
    public static async Task Stop() => await s_cluster.DisposeAsync();

    [TestInitialize]
    public void AllAnswer()
    {
        s_cluster.Silent.Clear();
        s_cluster.Journal.Clear();
        s_cluster.JournalBroken = false;
        s_cluster.Answers = Task.CompletedTask;
    }

    [TestMethod]
    public async Task Two_hundred_at_once_against_a_limit_of_fifty_over_two_silos_admit_exactly_fifty()
    {
        await s_cluster.Add("crowd", new() { MaxSimultaneousCalls = 50 }, [.. Enumerable.Range(0, 10).Select(account => $"crowd-{account}")]);
        // Each call is asked for twice, once by either silo.
        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(n => SlotCluster.Ask(s_cluster.On(n), $"crowd-{n / 2 % 10}", $"crowd-call-{n / 2}")));
        var admitted = answers.Index().Where(answer => answer.Item.Refusal is null).Select(answer => answer.Index / 2).Distinct().ToArray();
        Assert.HasCount(50, admitted);
        Assert.IsTrue(answers.All(answer => answer.Refusal is null or { ReturnCode: 3, Reason: "customer's limit of 50 simultaneous calls reached" }));
        Assert.AreEqual(new SlotCount(50, 0, Rebuilt: true), await s_cluster.Customer("crowd").Slots());
        await Task.WhenAll(admitted.Select(call => s_cluster.Customer("crowd").CallEnded($"crowd-call-{call}", [], 1)));
        Assert.AreEqual(0, (await s_cluster.Customer("crowd").Slots()).Held);
    }

    [TestMethod]
    public async Task An_accounts_limit_holds_below_its_customers()
    {
        await s_cluster.Add("family", new() { MaxSimultaneousCalls = 3 }, "mother", "child");
        var child = (await s_cluster.Grains.GetGrain<IAccountGrain>("child").Get())!;
        await s_cluster.Grains.GetGrain<IAccountGrain>("child").Change(child.Details with { MaxSimultaneousCalls = 1 }, null, child.Version, TestSilo.Ada);
        Assert.IsNull((await s_cluster.Ask("child", "c1")).Refusal);
        Assert.AreEqual("account's limit of 1 simultaneous call reached", (await s_cluster.Ask("child", "c2")).Refusal!.Reason);
        Assert.IsNull((await s_cluster.Ask("mother", "m1")).Refusal);
        Assert.IsNull((await s_cluster.Ask("mother", "m2")).Refusal);
        Assert.AreEqual("customer's limit of 3 simultaneous calls reached", (await s_cluster.Ask("mother", "m3")).Refusal!.Reason);
        Assert.AreEqual(new AccountStanding("family", new CallLimit(1, CountedCalls.All)), await s_cluster.Grains.GetGrain<IAccountGrain>("child").Standing());
    }

    [TestMethod]
    public async Task The_longest_call_goes_out_with_the_admission_and_a_registration_takes_no_slot()
    {
        await s_cluster.Add("timed", new() { MaxCallSeconds = 3600, MaxSimultaneousCalls = 1 }, "timed-1");
        Assert.AreEqual(3600, (await s_cluster.Ask("timed-1", null, callee: null)).MaxCallSeconds);
        Assert.AreEqual(3600, (await s_cluster.Ask("timed-1", "t1")).MaxCallSeconds);
        var refused = await s_cluster.Ask("timed-1", "t2");
        Assert.AreEqual(3, refused.Refusal!.ReturnCode);
        Assert.IsNull(refused.MaxCallSeconds);
        // Phones stay registered while their customer talks.
        Assert.IsNull((await s_cluster.Ask("timed-1", null, callee: null)).Refusal);
    }

    [TestMethod]
    public async Task A_limit_and_a_length_that_cannot_be_are_refused()
    {
        var result = await s_cluster.Customer("impossible").Create(new() { Name = "x", MaxCallSeconds = 59, Counted = (CountedCalls)7 }, TestSilo.Ada);
        CollectionAssert.AreEquivalent(new[] { "counted", "maxCallSeconds" }, result.Problems.Select(problem => problem.Field).ToArray());
    }

    [TestMethod]
    public async Task A_new_activation_counts_what_is_up_and_what_was_let_through_before_it_admits()
    {
        await s_cluster.Add("rebuilt", new() { MaxSimultaneousCalls = 3 }, "rebuilt-1");
        await s_cluster.Show("rebuilt", "rebuilt-1", "up-1", shard: 2);
        await s_cluster.Show("rebuilt", "rebuilt-1", "up-2", shard: 9);
        s_cluster.Journal.Add(Journaled("let-through", "rebuilt-1"));
        await s_cluster.Forget("rebuilt");
        Assert.AreEqual(3, (await s_cluster.Ask("rebuilt-1", "new")).Refusal?.ReturnCode);
        Assert.IsNull((await s_cluster.Ask("rebuilt-1", "let-through")).Refusal);
        Assert.AreEqual(new SlotCount(1, 2, Rebuilt: true), await s_cluster.Customer("rebuilt").Slots());
        await s_cluster.Customer("rebuilt").CallEnded("up-1", [], 2);
        Assert.IsNull((await s_cluster.Ask("rebuilt-1", "new")).Refusal);
    }

    [TestMethod]
    public async Task When_its_silo_is_killed_the_count_is_rebuilt_neither_above_the_limit_nor_stuck_below_it()
    {
        await using var cluster = await SlotCluster.Start(silos: 2);
        await cluster.Add("killed", new() { MaxSimultaneousCalls = 50 }, "killed-1");
        await cluster.Ask("killed-1", "k0");
        var admitted = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        await Task.WhenAll(cluster.KillSiloOf("killed"), Task.WhenAll(Enumerable.Range(0, 30).Select(Answered)));
        await Task.WhenAll(Enumerable.Range(30, 170).Select(Answered));
        Assert.HasCount(50, admitted);

        // As a node does it: asks until it is answered; what is let through is journaled.
        Task Answered(int call) => Eventually.Async(
            async () =>
            {
                try
                {
                    if ((await cluster.Ask("killed-1", $"k{call}")).Refusal is null)
                    {
                        admitted[$"k{call}"] = true;
                        cluster.Journal.Add(new(new() { CallKey = $"k{call}", AccountId = "killed-1" }, cluster.Time.GetUtcNow()));
                    }

                    return true;
                }
                catch (Exception exception) when (exception is SlotsNotRebuiltException or OrleansException or TimeoutException)
                {
                    return false;
                }
            },
            $"an answer to call {call}", TimeSpan.FromSeconds(60));
    }

    [TestMethod]
    public async Task While_a_shard_does_not_answer_no_limit_is_judged_and_when_it_does_all_is_well()
    {
        await s_cluster.Add("limited", new() { MaxSimultaneousCalls = 1 }, "limited-1");
        await s_cluster.Add("unlimited", new(), "unlimited-1");
        await s_cluster.Show("limited", "limited-1", "up", shard: 11);
        s_cluster.Silent[11] = true;
        await Assert.ThrowsExactlyAsync<SlotsNotRebuiltException>(() => s_cluster.Ask("limited-1", "a"));
        await Assert.ThrowsExactlyAsync<SlotsNotRebuiltException>(() => s_cluster.Customer("limited").CallStarted(Slot("b", "limited-1")));
        Assert.IsNull((await s_cluster.Ask("unlimited-1", "a")).Refusal);
        Assert.IsNull(await s_cluster.Customer("unlimited").CallStarted(Slot("a", "unlimited-1")));
        Assert.AreEqual(new SlotCount(0, 1, Rebuilt: false), await s_cluster.Customer("unlimited").Slots());

        s_cluster.Silent.Clear();
        Assert.AreEqual(3, (await s_cluster.Ask("limited-1", "a")).Refusal?.ReturnCode);
        await s_cluster.Customer("limited").CallEnded("up", [], 2);
        Assert.IsNull((await s_cluster.Ask("limited-1", "a")).Refusal);
        // Nobody asks the other one; it tries again by itself.
        await Passing(async () => (await s_cluster.Customer("unlimited").Slots()).Rebuilt, "the count to be rebuilt unasked");
    }

    [TestMethod]
    public async Task Before_the_journals_of_the_dead_are_applied_no_limit_is_judged()
    {
        await s_cluster.Add("waiting", new() { MaxSimultaneousCalls = 1 }, "waiting-1");
        s_cluster.JournalBroken = true;
        await Assert.ThrowsExactlyAsync<SlotsNotRebuiltException>(() => s_cluster.Ask("waiting-1", "a"));
        s_cluster.JournalBroken = false;
        s_cluster.Journal.Add(Journaled("b", "waiting-1"));
        Assert.AreEqual(3, (await s_cluster.Ask("waiting-1", "a")).Refusal?.ReturnCode);
    }

    [TestMethod]
    public async Task Requests_that_come_while_the_count_is_rebuilt_wait_for_it_and_a_slow_one_is_given_up()
    {
        await s_cluster.Add("slow", new() { MaxSimultaneousCalls = 2 }, "slow-1");
        await s_cluster.Show("slow", "slow-1", "up");
        var answers = new TaskCompletionSource();
        s_cluster.Answers = answers.Task;
        var asked = Enumerable.Range(0, 20).Select(n => s_cluster.Ask("slow-1", $"s{n}")).ToArray();
        // What needs no limit goes on meanwhile.
        Assert.IsFalse((await s_cluster.Customer("slow").Slots()).Rebuilt);
        Assert.IsNull((await s_cluster.Ask("slow-1", null, callee: null)).Refusal);
        answers.SetResult();
        Assert.AreEqual(1, (await Task.WhenAll(asked)).Count(answer => answer.Refusal is null));

        await s_cluster.Forget("slow");
        var never = new TaskCompletionSource();
        s_cluster.Answers = never.Task;
        var late = s_cluster.Ask("slow-1", "late");
        await Passing(() => Task.FromResult(late.IsCompleted), "the request to be given up");
        await Assert.ThrowsExactlyAsync<SlotsNotRebuiltException>(() => late);
        s_cluster.Answers = Task.CompletedTask;
        // The silos could not stop otherwise.
        never.SetResult();
        await Passing(async () => (await s_cluster.Customer("slow").Slots()).Rebuilt, "the count to be rebuilt");
    }

    [TestMethod]
    public async Task Ghosts_and_calls_that_were_missed_are_put_right_by_the_live_list()
    {
        await s_cluster.Add("drift", new() { MaxSimultaneousCalls = 10 }, "drift-1");
        await s_cluster.Customer("drift").CallStarted(Slot("ghost", "drift-1"));
        await s_cluster.Customer("drift").CallStarted(Slot("real", "drift-1"));
        await s_cluster.Show("drift", "drift-1", "real", shard: 1);
        await s_cluster.Show("drift", "drift-1", "missed", shard: 5);
        await Passing(async () => (await s_cluster.Customer("drift").Slots()).Started == 3, "the missed call to be counted");
        await Passing(async () => (await s_cluster.Customer("drift").Slots()).Started == 2, "the ghost to be given back");
    }

    [TestMethod]
    public async Task A_customer_without_a_limit_loses_its_ghosts_too()
    {
        await s_cluster.Add("free", new(), "free-1");
        await s_cluster.Customer("free").CallStarted(Slot("ghost", "free-1"));
        await Passing(async () => (await s_cluster.Customer("free").Slots()).Started == 0, "the ghost to be given back", step: TimeSpan.FromSeconds(20));
    }

    [TestMethod]
    public async Task Records_in_any_order_leave_no_slot_behind()
    {
        await s_cluster.Add("orders", new() { MaxSimultaneousCalls = 1 }, "orders-1");
        var customer = s_cluster.Customer("orders");
        await customer.CallEnded("stop-first", ["call-id"], 2);
        Assert.IsNull(await customer.CallStarted(Slot("stop-first", "orders-1")));
        Assert.AreEqual(0, (await customer.Slots()).Started + (await customer.Slots()).Held);
        Assert.IsNull(await customer.CallStarted(Slot("one", "orders-1")));
        Assert.AreEqual("customer's limit of 1 simultaneous call reached", (await customer.CallStarted(Slot("two", "orders-1")))!.Reason);
        Assert.AreEqual("customer's limit of 1 simultaneous call reached", (await customer.CallStarted(Slot("two", "orders-1")))!.Reason);
    }

    [TestMethod]
    public async Task Of_a_suspended_customer_calls_that_are_up_are_counted_on_and_none_begins_that_was_let_through_before()
    {
        await s_cluster.Add("suspended", new() { MaxSimultaneousCalls = 3 }, "suspended-1");
        var customer = s_cluster.Customer("suspended");
        Assert.IsNull((await s_cluster.Ask("suspended-1", "up")).Refusal);
        Assert.IsNull(await customer.CallStarted(Slot("up", "suspended-1")));
        Assert.IsNull((await s_cluster.Ask("suspended-1", "rings")).Refusal);
        await customer.SetStatus(ServiceStatus.Suspended, null, TestSilo.Ada);
        Assert.AreEqual(Refusal.CustomerSuspended, (await s_cluster.Ask("suspended-1", "refused")).Refusal);
        Assert.AreEqual(Refusal.CustomerSuspended, await customer.CallStarted(Slot("rings", "suspended-1")));
        Assert.AreEqual(Refusal.CustomerSuspended, await customer.CallStarted(Slot("never-asked", "suspended-1")));
        Assert.IsNull(await customer.CallStarted(Slot("up", "suspended-1") with { Version = 2 }));
        Assert.AreEqual(3, (await customer.Slots()).Started);
    }

    [TestMethod]
    public async Task The_first_call_that_a_new_activation_hears_of_is_judged_though_the_live_list_has_it_already()
    {
        await s_cluster.Add("first", new() { MaxSimultaneousCalls = 1 }, "first-1");
        var customer = s_cluster.Customer("first");
        await s_cluster.Show("first", "first-1", "first-up");
        await s_cluster.Forget("first");
        await s_cluster.Show("first", "first-1", "first-over");
        Assert.AreEqual("customer's limit of 1 simultaneous call reached", (await customer.CallStarted(Slot("first-over", "first-1") with { First = true }))?.Reason);

        await customer.SetStatus(ServiceStatus.Suspended, null, TestSilo.Ada);
        await s_cluster.Forget("first");
        await s_cluster.Show("first", "first-1", "first-new");
        Assert.AreEqual(Refusal.CustomerSuspended, await customer.CallStarted(Slot("first-new", "first-1") with { First = true }));
        Assert.IsNull(await customer.CallStarted(Slot("first-up", "first-1") with { Version = 2 }));
        Assert.AreEqual(3, (await customer.Slots()).Started);
    }

    [TestMethod]
    public async Task Of_a_suspended_account_no_call_begins()
    {
        await s_cluster.Add("barring", new(), "barred-1", "barred-2");
        var account = s_cluster.Grains.GetGrain<IAccountGrain>("barred-1");
        Assert.IsNull((await account.Standing())!.Refusal);
        await account.SetStatus(ServiceStatus.Suspended, null, TestSilo.Ada);
        var refusal = (await account.Standing())!.Refusal;
        Assert.AreEqual(Refusal.AccountSuspended, refusal);
        var customer = s_cluster.Customer("barring");
        Assert.AreEqual(refusal, await customer.CallStarted(Slot("one", "barred-1") with { AccountRefusal = refusal }));
        Assert.IsNull(await customer.CallStarted(Slot("other", "barred-2")));
    }

    private static CallSlot Slot(string key, string account) => new() { CallKey = key, AccountId = account, Version = 1 };

    private static JournaledAdmission Journaled(string key, string account) =>
        new(new() { CallKey = key, AccountId = account }, s_cluster.Time.GetUtcNow() - TimeSpan.FromSeconds(5));

    private static Task Passing(Func<Task<bool>> condition, string whatWeWaitFor, TimeSpan? step = null) => Eventually.Async(
        async () =>
        {
            s_cluster.Time.Advance(step ?? TimeSpan.FromSeconds(1));
            return await condition();
        },
        whatWeWaitFor, s_soon);
}
