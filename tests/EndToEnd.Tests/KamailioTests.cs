using EndToEnd.Rig;
using Testing;

namespace EndToEnd;

/// <summary>Real SIP calls through a real proxy.</summary>
[TestClass]
public class KamailioTests
{
    private static KamailioProcess s_proxy = null!;
    private static SippProcess s_callee = null!;
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(10);

    private static Product Billing => Product.Running;

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
    public async Task A_real_call_is_seen_within_a_second_and_leaves_its_CDR()
    {
        await using var caller = await SippProcess.Caller(
            s_proxy.SipPort, new CallPlan { Account = "alice", Password = "secret1", Called = "442079460000", Hold = TimeSpan.FromSeconds(3) });
        await Eventually.Async(async () => (await s_proxy.Dialogs()).Count == 1, "the proxy to have the call", s_soon, () => s_proxy.Log);
        await Eventually.Async(async () => (await Billing.Api.Live("sip-co")).Length == 1, "the call in the live list", TimeSpan.FromSeconds(1));
        var live = (await Billing.Api.Live("sip-co")).Single();
        Assert.AreEqual("alice", live.GetProperty("accountId").GetString());
        Assert.AreEqual("GB", live.GetProperty("country").GetString());
        Assert.AreEqual("connected", live.GetProperty("stage").GetString(), ignoreCase: true);

        var outcome = await caller.Finished(s_soon);
        Assert.AreEqual(1, outcome.Successful, caller.Output);
        await Eventually.Async(async () => (await Billing.Api.Live("sip-co")).Length == 0, "the live list without the call", TimeSpan.FromSeconds(2));
        var key = live.GetProperty("key").GetString();
        var cdr = await Billing.Api.EndedOne("sip-co", key!);
        Assert.IsInRange(2, 4, cdr.GetProperty("seconds").GetInt32());
        Assert.AreEqual("442079460000", cdr.GetProperty("callee").GetString());
        Assert.AreEqual(16, cdr.GetProperty("cause").GetInt32());
    }

    [TestMethod]
    public async Task A_wrong_password_makes_no_call()
    {
        await using var caller = await SippProcess.Caller(s_proxy.SipPort, new CallPlan { Account = "bob", Password = "wrong", Called = "19995550000" });
        var outcome = await caller.Finished(TimeSpan.FromSeconds(20));
        Assert.AreEqual(0, outcome.Successful);
        Assert.IsEmpty((await Billing.Api.Ended("sip-co")).Where(call => call.GetProperty("callee").GetString() == "19995550000"));
    }

    [TestMethod]
    public async Task Fifty_calls_leave_fifty_CDRs()
    {
        await using var caller = await SippProcess.Caller(
            s_proxy.SipPort, new CallPlan { Account = "bob", Password = "secret2", Called = "15551239999", Calls = 50, Rate = 25 });
        var outcome = await caller.Finished(TimeSpan.FromSeconds(60));
        Assert.AreEqual(50, outcome.Successful, caller.Output);
        await Eventually.Async(
            async () => (await Billing.Api.Ended("sip-co")).Count(call => call.GetProperty("callee").GetString() == "15551239999") == 50,
            "fifty CDRs", s_soon);
    }
}
