using Billing.Audit;
using Billing.Calls;
using Billing.Customers;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.Storage;
using Testing;
using static Billing.Grains.Tests.Calls.Records;

namespace Billing.Grains.Tests.Calls;

[TestClass]
public class DisconnectGrainTests
{
    private static readonly DisconnectAnswer s_ack = new(DisconnectOutcome.Acknowledged, "ack");
    private static readonly DisconnectAnswer s_silent = new(DisconnectOutcome.Unreachable, "no answer");
    private static readonly ScriptedNodes s_nodes = new();
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(30);
    private static TestSilo s_silo = null!;

    /// <summary>The grain whose reminder goes only when the test lets it go.</summary>
    private static GrainId? s_reminderOf;
    private static readonly TaskCompletionSource s_lettingGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static readonly TaskCompletionSource s_letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        s_silo = await TestSilo.Start(silo =>
        {
            silo.Services.AddSingleton<INodeDisconnector>(s_nodes);
            silo.Services.AddSingleton<IGrainStorageSerializer, StateJson>();
            silo.AddIncomingGrainCallFilter(async call =>
            {
                if (call.InterfaceMethod.Name == nameof(IReminderTable.RemoveRow) && call.Request.GetArgument(0)?.ToString() == s_reminderOf?.ToString())
                {
                    s_lettingGo.TrySetResult();
                    await s_letGo.Task;
                }

                await call.Invoke();
            });
        });
        await s_silo.Grains.GetGrain<ICustomerGrain>("acme").Create(new CustomerDetails { Name = "Acme" }, TestSilo.Ada);
        await s_silo.Grains.GetGrain<IAccountGrain>("alice").Create("acme", new AccountDetails(), "secret", TestSilo.Ada);
    }

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    [TestMethod]
    public async Task An_acknowledged_call_is_over_only_when_its_Stop_has_come()
    {
        s_nodes.Answer("ack", s_ack);
        var disconnect = await Up("ack");
        var requested = await disconnect.Request("fraud", TestSilo.Ada);
        Assert.IsTrue(requested.Succeeded);
        await Reaches(disconnect, DisconnectStage.Acknowledged);
        await s_silo.InTime(Apply("ack", Proxy(AccountingStatus.Stop, 65, "ack", length: 60)));
        var view = await Reaches(disconnect, DisconnectStage.SeenToEnd);
        Assert.AreEqual("Requested Sent Acknowledged SeenToEnd", Story(view));
        Assert.AreEqual("Ada Admin", view.By);
        Assert.IsFalse(view.UnderWay);
        var entry = s_silo.Stores.Audit.Values.Single(entry => entry.ObjectId == "ack");
        Assert.AreEqual(("call", "disconnect", "fraud"), (entry.ObjectKind, entry.Action, entry.Reason));
        Assert.AreEqual(1, s_nodes.ToldOf("ack"));
    }

    [TestMethod]
    public async Task A_call_that_begins_when_its_customer_or_account_has_just_been_suspended_is_marked_and_ended()
    {
        var customer = s_silo.Grains.GetGrain<ICustomerGrain>("barred");
        var account = s_silo.Grains.GetGrain<IAccountGrain>("erin");
        await customer.Create(new CustomerDetails { Name = "Barred" }, TestSilo.Ada);
        await account.Create("barred", new AccountDetails(), "secret", TestSilo.Ada);
        await Begins("up-before");
        await Eventually.Async(async () => await customer.Slots() is { Started: 1, Rebuilt: true }, "the call to be counted", s_soon);

        await customer.SetStatus(ServiceStatus.Suspended, null, TestSilo.Ada);
        await Begins("barred-customer");
        await Ended("barred-customer", "customer is suspended");
        // Whoever counts anew finds the call in the live list before it is told of it.
        await customer.Cast<IGrainManagementExtension>().DeactivateOnIdle();
        await Begins("barred-and-counted-anew");
        await Ended("barred-and-counted-anew", "customer is suspended");
        await customer.SetStatus(ServiceStatus.Active, null, TestSilo.Ada);
        await account.SetStatus(ServiceStatus.Suspended, null, TestSilo.Ada);
        // What was known of the account two seconds ago is not asked for again.
        s_silo.Time.Advance(TimeSpan.FromSeconds(2));
        await Begins("barred-account");
        await Ended("barred-account", "account is suspended");

        await s_silo.InTime(Apply("up-before", Proxy(AccountingStatus.Interim, 35, "up-before") with { AccountId = "erin" }));
        Assert.IsNull((await s_silo.Grains.GetGrain<ICallGrain>("up-before").Get())!.Live!.OverLimit);
        Assert.AreEqual(0, s_nodes.ToldOf("up-before"));

        static Task Begins(string key)
        {
            s_nodes.Answer(key, s_ack);
            return s_silo.InTime(Apply(key, Proxy(AccountingStatus.Start, 5, key) with { AccountId = "erin" }));
        }

        static async Task Ended(string key, string why)
        {
            var disconnect = s_silo.Grains.GetGrain<IDisconnectGrain>(key);
            await Eventually.Async(
                async () =>
                {
                    // A customer that was not done counting is told once more after a pause.
                    s_silo.Time.Advance(TimeSpan.FromMilliseconds(100));
                    return await disconnect.Get() is not null;
                },
                "the call to be ended", s_soon);
            var view = await Reaches(disconnect, DisconnectStage.Acknowledged);
            Assert.AreEqual((why, "Billing"), (view.Reason, view.By));
            Assert.AreEqual(why, (await s_silo.Grains.GetGrain<ICallGrain>(key).Get())!.Live!.OverLimit);
        }
    }

    [TestMethod]
    public async Task A_call_that_goes_on_after_its_acknowledgement_is_still_up_until_a_late_end()
    {
        s_nodes.Answer("stays", s_ack);
        var disconnect = await Up("stays");
        await disconnect.Request("fraud", TestSilo.Ada);
        await Reaches(disconnect, DisconnectStage.Acknowledged);
        await Passes(TimeSpan.FromSeconds(14));
        Assert.AreEqual(DisconnectStage.Acknowledged, (await disconnect.Get())!.Stage);
        await Passes(TimeSpan.FromSeconds(2));
        var stillUp = await Reaches(disconnect, DisconnectStage.StillUp);
        Assert.IsTrue(stillUp.MayBlock);
        Assert.AreEqual("ack", stillUp.Answer);

        await s_silo.InTime(Apply("stays", Proxy(AccountingStatus.Stop, 650, "stays", length: 600)));
        Assert.AreEqual("Requested Sent Acknowledged StillUp SeenToEnd", Story(await Reaches(disconnect, DisconnectStage.SeenToEnd)));
    }

    [TestMethod]
    public async Task Blocking_suspends_the_account_and_tells_the_node_again()
    {
        await s_silo.Grains.GetGrain<IAccountGrain>("mallory").Create("acme", new AccountDetails(), "secret", TestSilo.Ada);
        s_nodes.Answer("blocked", s_ack);
        var disconnect = await Up("blocked", "mallory");
        Assert.AreEqual("not-stuck", (await disconnect.BlockAndRetry("fraud", TestSilo.Ada)).Problems.Single().Code);
        await disconnect.Request("fraud", TestSilo.Ada);
        await Reaches(disconnect, DisconnectStage.Acknowledged);
        Assert.AreEqual("not-stuck", (await disconnect.BlockAndRetry("fraud", TestSilo.Ada)).Problems.Single().Code);
        await Passes(TimeSpan.FromSeconds(16));
        await Reaches(disconnect, DisconnectStage.StillUp);
        Assert.IsTrue((await disconnect.BlockAndRetry("fraud", TestSilo.Ada)).Succeeded);
        await Reaches(disconnect, DisconnectStage.Acknowledged);
        Assert.AreEqual(2, s_nodes.ToldOf("blocked"));
        Assert.AreEqual(ServiceStatus.Suspended, (await s_silo.Grains.GetGrain<IAccountGrain>("mallory").Get())!.Status);
        Assert.Contains(entry => entry is { ObjectId: "mallory", Action: "suspend", Reason: "fraud" }, s_silo.Stores.Audit.Values);
    }

    [TestMethod]
    public async Task Session_not_found_is_the_nodes_word_and_closes_the_call_as_estimated_when_no_Stop_comes()
    {
        s_nodes.Answer("unknown", new DisconnectAnswer(DisconnectOutcome.OverAlready, "knows no such call", 503));
        var disconnect = await Up("unknown");
        await disconnect.Request("ghost", TestSilo.Ada);
        var view = await Reaches(disconnect, DisconnectStage.NodeSaysOver);
        Assert.AreEqual(503, view.ErrorCause);
        await Passes(TimeSpan.FromSeconds(3));
        Assert.AreEqual(DisconnectStage.NodeSaysOver, (await disconnect.Get())!.Stage, "its Stop may be on its way");
        await Passes(TimeSpan.FromSeconds(20));
        view = await Reaches(disconnect, DisconnectStage.SeenToEnd);
        StringAssert.Contains(view.Steps[^1].What, "No Stop has come");
        var call = (await s_silo.Grains.GetGrain<ICallGrain>("unknown").Get())!;
        Assert.AreEqual(Certainty.Estimated, call.Cdr!.Certainty);
        Assert.AreEqual(call.Legs.Single().StartedAt, call.Cdr.EndedAt, "its last evidence, not the time of the answer");
    }

    [TestMethod]
    public async Task A_node_whose_list_no_longer_has_the_call_has_ended_it()
    {
        s_nodes.Answer("listed", s_ack);
        s_nodes.Up["listed"] = true;
        var disconnect = await Up("listed");
        await disconnect.Request("ghost", TestSilo.Ada);
        await Reaches(disconnect, DisconnectStage.Acknowledged);
        s_nodes.Up["listed"] = false;
        Assert.AreEqual(DisconnectStage.Acknowledged, (await disconnect.Get())!.Stage, "its Stop may be on its way");
        await Passes(TimeSpan.FromSeconds(4));
        StringAssert.Contains((await Reaches(disconnect, DisconnectStage.SeenToEnd)).Steps[^1].What, "No Stop has come");
    }

    [TestMethod]
    public async Task A_refusal_that_is_our_fault_is_not_repeated()
    {
        s_nodes.Answer("ours", new DisconnectAnswer(DisconnectOutcome.Refused, "by our fault", 404));
        var disconnect = await Up("ours");
        await disconnect.Request("fraud", TestSilo.Ada);
        var view = await Reaches(disconnect, DisconnectStage.Refused);
        Assert.AreEqual((404, "by our fault"), (view.ErrorCause, view.Answer));
        Assert.IsTrue(view.MayBlock);
        await Passes(TimeSpan.FromSeconds(20));
        await Reaches(disconnect, DisconnectStage.StillUp);
        Assert.AreEqual(1, s_nodes.ToldOf("ours"));
    }

    [TestMethod]
    public async Task A_busy_node_is_told_again_and_then_no_more()
    {
        s_nodes.Answer("busy", new DisconnectAnswer(DisconnectOutcome.Refused, "busy", 506, TryAgain: true));
        var disconnect = await Up("busy");
        await disconnect.Request("fraud", TestSilo.Ada);
        var view = await Reaches(disconnect, DisconnectStage.Refused);
        Assert.AreEqual(5, (view.RetryAt!.Value - view.Steps[^1].At).TotalSeconds);
        Assert.IsTrue(view.UnderWay);
        await Passes(TimeSpan.FromSeconds(60));
        await Reaches(disconnect, DisconnectStage.StillUp);
        Assert.AreEqual(3, s_nodes.ToldOf("busy"));
    }

    [TestMethod]
    public async Task A_node_that_does_not_answer_is_unreachable_and_its_call_still_up()
    {
        s_nodes.Answer("silent", s_silent);
        var disconnect = await Up("silent");
        await disconnect.Request("fraud", TestSilo.Ada);
        await Reaches(disconnect, DisconnectStage.Unreachable);
        await Passes(TimeSpan.FromSeconds(20));
        Assert.AreEqual("Requested Sent Unreachable StillUp", Story(await Reaches(disconnect, DisconnectStage.StillUp)));
    }

    [TestMethod]
    public async Task A_second_request_joins_the_one_that_is_under_way()
    {
        var answer = new TaskCompletionSource<DisconnectAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        s_nodes.Answer("twice", _ => answer.Task);
        var disconnect = await Up("twice");
        await disconnect.Request("first", TestSilo.Ada);
        await Reaches(disconnect, DisconnectStage.Sent);
        var joined = await disconnect.Request("second", new Actor("bob", "Bob", "api"));
        Assert.AreEqual((DisconnectStage.Sent, "first"), (joined.Value!.Stage, joined.Value.Reason));
        answer.SetResult(s_ack);
        await Reaches(disconnect, DisconnectStage.Acknowledged);
        Assert.AreEqual(1, s_nodes.ToldOf("twice"));
        CollectionAssert.AreEquivalent(
            new[] { "first", "second" }, s_silo.Stores.Audit.Values.Where(entry => entry.ObjectId == "twice").Select(entry => entry.Reason).ToArray());
    }

    [TestMethod]
    public async Task What_is_asked_for_while_the_reminder_is_let_go_is_done()
    {
        s_nodes.Answer("again", s_ack);
        s_nodes.Up["again"] = false;
        var disconnect = await Up("again");
        s_reminderOf = disconnect.GetGrainId();
        await disconnect.Request("fraud", TestSilo.Ada);
        await Reaches(disconnect, DisconnectStage.Acknowledged);
        await Passes(TimeSpan.FromSeconds(2));
        await Reaches(disconnect, DisconnectStage.SeenToEnd);
        // Whoever looked first saw the end; its own next look, by the clock, finds nothing more to do.
        await Eventually.Async(
            () =>
            {
                s_silo.Time.Advance(TimeSpan.FromMilliseconds(100));
                return s_lettingGo.Task.IsCompleted;
            },
            "the reminder to be let go", s_soon);

        // The node's word was too early: the call is up still.
        var asked = disconnect.Request("it is still there", TestSilo.Ada);
        await Task.WhenAny(asked, Passes(TimeSpan.FromSeconds(1)));
        s_letGo.SetResult();
        Assert.IsTrue((await asked).Succeeded);
        await Reaches(disconnect, DisconnectStage.Acknowledged);
        Assert.AreEqual(2, s_nodes.ToldOf("again"));
    }

    [TestMethod]
    public async Task What_was_under_way_when_its_silo_went_is_gone_on_with()
    {
        s_nodes.Answer("resumed", async cancel =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return s_silent;
        }, _ => Task.FromResult(s_ack));
        var disconnect = await Up("resumed");
        await disconnect.Request("fraud", TestSilo.Ada);
        await Reaches(disconnect, DisconnectStage.Sent);
        await disconnect.Cast<IGrainManagementExtension>().DeactivateOnIdle();
        var view = await Reaches(disconnect, DisconnectStage.Acknowledged);
        Assert.AreEqual("Requested Sent Sent Acknowledged", Story(view));
        Assert.AreEqual(2, s_nodes.ToldOf("resumed"));
    }

    [TestMethod]
    public async Task A_call_that_is_over_or_unknown_or_without_a_reason_is_not_ended()
    {
        var disconnect = await Up("over");
        Assert.AreEqual("reason", (await disconnect.Request(" ", TestSilo.Ada)).Problems.Single().Field);
        await s_silo.InTime(Apply("over", Proxy(AccountingStatus.Stop, 65, "over", length: 60)));
        Assert.AreEqual("ended", (await disconnect.Request("fraud", TestSilo.Ada)).Problems.Single().Code);
        Assert.IsNull(await disconnect.Get());
        Assert.AreEqual(Problem.NotFound, (await Disconnect("never").Request("fraud", TestSilo.Ada)).Problems.Single().Code);
    }

    private static IDisconnectGrain Disconnect(string key) => s_silo.Grains.GetGrain<IDisconnectGrain>(key);

    private static Task Apply(string key, AccountingEvent record) => s_silo.Grains.GetGrain<ICallGrain>(key).Apply(record with { CallKey = key });

    /// <summary>A call that is up, whose key and leg have the same name.</summary>
    private static async Task<IDisconnectGrain> Up(string key, string account = "alice")
    {
        var now = s_silo.Time.GetUtcNow();
        await s_silo.InTime(Apply(key, Proxy(AccountingStatus.Start, 5, key) with { AccountId = account, At = now, ArrivedAt = now }));
        return Disconnect(key);
    }

    /// <summary>Moves the clock in steps, so that each timer does its work.</summary>
    private static async Task Passes(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(0.5))
        {
            s_silo.Time.Advance(TimeSpan.FromSeconds(0.5));
            await s_silo.Grains.GetGrain<IManagementGrain>(0).GetTotalActivationCount();
        }
    }

    private static async Task<DisconnectView> Reaches(IDisconnectGrain disconnect, DisconnectStage stage)
    {
        DisconnectView? view = null;
        await Eventually.Async(
            async () =>
            {
                s_silo.Time.Advance(TimeSpan.FromMilliseconds(1));
                return (view = await disconnect.Get())?.Stage == stage;
            },
            $"the stage {stage}", s_soon, () => view is null ? "nothing" : Story(view));
        return view!;
    }

    private static string Story(DisconnectView view) => string.Join(' ', view.Steps.Select(step => step.Stage));
}
