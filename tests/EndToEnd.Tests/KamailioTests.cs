using System.Diagnostics;
using EndToEnd.Rig;
using Testing;

namespace EndToEnd;

/// <summary>Real SIP calls through a real proxy.</summary>
[TestClass]
public class KamailioTests
{
    private static KamailioProcess s_proxy = null!;
    private static SippProcess s_callee = null!;
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);

    private static Product Billing => Product.Running;

    public required TestContext TestContext { get; set; }

    [ClassInitialize]
    public static async Task StartProxy(TestContext context)
    {
        await DebianPackages.Require("kamailio", "kamailio-radius-modules", "sip-tester");
        await Billing.Api.AddNode("proxy", "Kamailio", "testing123", "127.0.0.31");
        await Billing.Api.AddCustomer("sip-co", ("alice", "secret1"), ("bob", "secret2"));
        s_proxy = await KamailioProcess.Start(new KamailioOptions
        {
            Authentication = Billing.Authentication,
            Accounting = Billing.Accounting,
            NasAddress = System.Net.IPAddress.Parse("127.0.0.31"),
        });
        s_callee = await SippProcess.Callee(s_proxy.CalleePort);
    }

    [ClassCleanup]
    public static async Task StopProxy()
    {
        await s_callee.DisposeAsync();
        await s_proxy.DisposeAsync();
    }

    [TestMethod]
    public async Task A_real_call_is_seen_while_it_lasts_and_leaves_its_CDR()
    {
        var before = Stopwatch.StartNew();
        await using var caller = await SippProcess.Caller(
            s_proxy.SipPort, new CallPlan { Account = "alice", Password = "secret1", Called = "442079460000", Ending = CallEnding.CallerHangsUpWhenTold });
        await Eventually.Async(async () => (await s_proxy.Dialogs()).Count == 1, "the proxy to have the call", s_soon, () => s_proxy.Log);
        var up = Stopwatch.StartNew();
        await Eventually.Async(async () => (await Billing.Api.Live("sip-co")).Length == 1, "the call in the live list", s_soon, () => Billing.Log);
        TestContext.WriteLine($"In the live list {up.Elapsed.TotalSeconds:F2} s after the proxy was seen to have the call");
        var live = (await Billing.Api.Live("sip-co")).Single();
        Assert.AreEqual("alice", live.GetProperty("accountId").GetString());
        Assert.AreEqual("GB", live.GetProperty("country").GetString());
        Assert.AreEqual("connected", live.GetProperty("stage").GetString(), ignoreCase: true);

        // Long enough for its length to be told from none.
        await Eventually.Async(() => up.Elapsed > TimeSpan.FromSeconds(3), "the call to last three seconds", s_soon);
        var (dialog, atLeast) = ((await s_proxy.Dialogs()).Single(), up.Elapsed);
        await caller.HangUp(dialog.GetProperty("call-id").GetString()!);
        var outcome = await caller.Finished(s_soon);
        var atMost = before.Elapsed;
        Assert.AreEqual(1, outcome.Successful, caller.Output);
        await Eventually.Async(async () => (await Billing.Api.Live("sip-co")).Length == 0, "the live list without the call", s_soon, () => Billing.Log);
        var key = live.GetProperty("key").GetString();
        var cdr = await Billing.Api.EndedOne("sip-co", key!);
        // The proxy tells whole seconds.
        Assert.IsInRange(atLeast.TotalSeconds - 1, atMost.TotalSeconds + 1, cdr.GetProperty("seconds").GetInt32());
        Assert.AreEqual("442079460000", cdr.GetProperty("callee").GetString());
        Assert.AreEqual(16, cdr.GetProperty("cause").GetInt32());
    }

    [TestMethod]
    public async Task A_wrong_password_makes_no_call()
    {
        await using var caller = await SippProcess.Caller(s_proxy.SipPort, new CallPlan { Account = "bob", Password = "wrong", Called = "19995550000" });
        var outcome = await caller.Finished(s_soon);
        Assert.AreEqual(0, outcome.Successful);
        Assert.IsEmpty((await Billing.Api.Ended("sip-co")).Where(call => call.GetProperty("callee").GetString() == "19995550000"));
    }

    [TestMethod]
    public async Task Fifty_calls_leave_fifty_CDRs()
    {
        await using var caller = await SippProcess.Caller(
            s_proxy.SipPort, new CallPlan { Account = "bob", Password = "secret2", Called = "15551239999", Calls = 50, Rate = 25 });
        var outcome = await caller.Finished(s_soon);
        Assert.AreEqual(50, outcome.Successful, caller.Output);
        await Eventually.Async(
            async () => (await Billing.Api.Ended("sip-co")).Count(call => call.GetProperty("callee").GetString() == "15551239999") == 50,
            "fifty CDRs", s_soon, () => Billing.Log);
    }
}
