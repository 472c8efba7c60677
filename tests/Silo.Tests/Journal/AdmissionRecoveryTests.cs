using Billing.Customers;
using Radius;
using Testing;

namespace Billing.Silo.Tests.Journal;

/// <summary>Slots of calls that were let through and have not started survive the silo that counts them.</summary>
[TestClass]
public class AdmissionRecoveryTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);
    private static AzuriteProcess s_storage = null!;
    private static JournaledCluster s_cluster = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        s_storage = await AzuriteProcess.StartAsync();
        // What a silo that is gone left behind, with notes that nobody can read.
        using (var dead = await Run.Start(s_storage, "127.0.0.9:9@9", serviceId: JournaledCluster.Service))
        {
            Assert.IsTrue(await dead.Journal.Append([1, 2, 0, 77, 77]));
            await dead.Admit("before", "held-before", TimeProvider.System.GetUtcNow());
            Assert.IsTrue(await dead.Journal.Append([1, 200, 200]));
        }

        s_cluster = await JournaledCluster.Start(s_storage);
    }

    [ClassCleanup]
    public static async Task Stop()
    {
        await s_cluster.DisposeAsync();
        await s_storage.DisposeAsync();
    }

    [TestMethod]
    public async Task What_a_silo_let_through_before_the_cluster_was_restarted_is_held_though_parts_of_its_journal_cannot_be_read()
    {
        await s_cluster.Add("before", calls: 1);
        Assert.AreEqual(RadiusCode.AccessReject, await s_cluster.AskUntilAnswered(0, "before", "another"));
        Assert.AreEqual(RadiusCode.AccessAccept, await s_cluster.AskUntilAnswered(0, "before", "held-before"));
        Assert.AreEqual(new SlotCount(1, 0, Rebuilt: true), await s_cluster.Customer("before").Slots());
    }

    [TestMethod]
    public async Task A_call_asked_for_while_the_store_hangs_has_no_answer_and_one_slot_when_it_is_asked_for_again()
    {
        await s_cluster.Add("hangs", calls: 5);
        Assert.AreEqual(RadiusCode.AccessAccept, await s_cluster.AskUntilAnswered(0, "hangs", "first"));
        s_storage.Pause();
        var asked = Enumerable.Range(0, 4).Select(copy => s_cluster.Ask(copy, "hangs", "second")).ToArray();
        await Eventually.Async(async () => (await s_cluster.Customer("hangs").Slots()).Held == 2, "the slot to be held", s_soon);
        Assert.IsFalse(asked.Any(answer => answer.IsCompleted));
        s_storage.Resume();
        Assert.AreEqual(RadiusCode.AccessAccept, await s_cluster.AskUntilAnswered(1, "hangs", "second"));
        Assert.IsTrue((await Task.WhenAll(asked)).All(answer => answer is RadiusCode.AccessAccept));
        Assert.AreEqual(new SlotCount(2, 0, Rebuilt: true), await s_cluster.Customer("hangs").Slots());
    }

    [TestMethod]
    public async Task After_the_customers_silo_is_killed_calls_that_were_let_through_hold_their_slots_and_those_that_ended_do_not()
    {
        await using var cluster = await JournaledCluster.Start(s_storage);
        await cluster.Add("first", calls: 1);
        await cluster.AskUntilAnswered(0, "first", "first-held");
        var (killed, left) = await cluster.Counts("first") == 0 ? (0, 1) : (1, 0);

        // Others that the same silo counts; the one's admission is journaled by the silo that stays, the other's by the one that goes.
        var customers = new List<string>();
        for (var number = 0; customers.Count < 3; number++)
        {
            var customer = $"customer-{number}";
            await cluster.Add(customer, calls: 1);
            if (await cluster.Counts(customer) == killed)
            {
                customers.Add(customer);
            }
        }

        var (here, there, ended) = (customers[0], customers[1], customers[2]);
        Assert.AreEqual(RadiusCode.AccessAccept, await cluster.AskUntilAnswered(killed, here, "held"));
        Assert.AreEqual(RadiusCode.AccessAccept, await cluster.AskUntilAnswered(left, there, "held"));
        Assert.AreEqual(RadiusCode.AccessAccept, await cluster.AskUntilAnswered(killed, ended, "short"));
        await cluster.Tell(left, AcctStatusType.Start, ended, "short", conference: 7);
        await cluster.Tell(left, AcctStatusType.Stop, ended, "short", conference: 7);
        await Eventually.Async(async () => (await cluster.Customer(ended).Slots()) is { Held: 0, Started: 0 }, "the short call to be over", s_soon);
        await cluster.AskUntilAnswered(left, "first", "first-held");
        await cluster.Tell(left, AcctStatusType.Start, "first", "first-held", conference: 8);

        await cluster.Kill(killed);
        Assert.AreEqual(RadiusCode.AccessReject, await cluster.AskUntilAnswered(0, here, "second"));
        Assert.AreEqual(RadiusCode.AccessReject, await cluster.AskUntilAnswered(0, there, "second"));
        Assert.AreEqual(RadiusCode.AccessAccept, await cluster.AskUntilAnswered(0, ended, "second"));
        Assert.AreEqual(RadiusCode.AccessAccept, await cluster.AskUntilAnswered(0, here, "held"));
        Assert.AreEqual(RadiusCode.AccessReject, await cluster.AskUntilAnswered(0, "first", "second"));
        // Let through and started is one call, by whatever name; the admission holds its slot until the live list knows the call again.
        await Eventually.Async(async () => await cluster.Customer("first").Slots() == new SlotCount(0, 1, Rebuilt: true), "the call to be counted once", s_soon);
    }
}
