using System.Net;
using System.Text.Json;
using EndToEnd.Rig;
using Testing;

namespace EndToEnd;

/// <summary>Real SIP calls, ended through the API.</summary>
[TestClass]
public class DisconnectTests
{
    private static KamailioProcess s_proxy = null!;
    private static SippProcess s_callee = null!;
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);

    private static Product Billing => Product.Running;

    [ClassInitialize]
    public static async Task StartProxy(TestContext context)
    {
        await DebianPackages.Require("kamailio", "kamailio-radius-modules", "sip-tester");
        s_proxy = await KamailioProcess.Start(new KamailioOptions
        {
            Authentication = Billing.Authentication,
            Accounting = Billing.Accounting,
            NasAddress = IPAddress.Parse("127.0.0.71"),
        });
        await Billing.Api.Post("nodes", new
        {
            id = "ending-proxy",
            name = "Ending proxy",
            kind = "kamailio",
            secret = "testing123",
            addresses = new[] { "127.0.0.71" },
            disconnectWay = "kamailioRpc",
            rpcUrl = s_proxy.RpcAddress,
        });
        await Billing.Api.AddCustomer("ending-co", ("dora", "secret4"), ("emil", "secret5"));
        s_callee = await SippProcess.Callee(s_proxy.CalleePort);
    }

    [ClassCleanup]
    public static async Task StopProxy()
    {
        await s_callee.DisposeAsync();
        await s_proxy.DisposeAsync();
    }

    [TestMethod]
    public async Task A_real_call_is_ended_and_seen_to_end()
    {
        await using var caller = await Calls("dora", "secret4", 1);
        var key = (await Live("dora", 1)).Single();
        var reader = await Billing.SignIn("reader");
        Assert.AreEqual(HttpStatusCode.Forbidden, await reader.StatusOfPost($"calls/{Uri.EscapeDataString(key)}/disconnect", new { reason = "curious" }));
        await Billing.Api.Post($"calls/{Uri.EscapeDataString(key)}/disconnect", new { reason = "fraud" });
        var story = await SeenToEnd(key);
        // The proxy sends the Stop before it acknowledges: once it has come, nobody waits for the other.
        Assert.Contains(Stages(story), ["requested sent acknowledged seenToEnd", "requested sent seenToEnd"]);
        StringAssert.Contains(story.GetProperty("steps").EnumerateArray().Last().GetProperty("what").GetString(), "Stop");

        // The caller was hung up on, and so was the callee: Kamailio has no dialog left and SIPp's callee no call.
        Assert.AreEqual(1, (await caller.Finished(s_soon)).Successful, caller.Output);
        await Eventually.Async(async () => (await s_proxy.Dialogs()).Count == 0, "the proxy to have no call", s_soon, () => s_proxy.Log);
        await Eventually.Async(() => s_proxy.Log.Split("tests: local BYE").Length - 1 >= 2, "both BYEs", s_soon, () => s_proxy.Log);
        var cdr = await Billing.Api.EndedOne("ending-co", key);
        Assert.AreEqual("dora", cdr.GetProperty("accountId").GetString());
        Assert.Contains(
            entry => entry.GetProperty("action").GetString() == "disconnect" && entry.GetProperty("reason").GetString() == "fraud",
            (await Billing.Api.Get($"audit?kind=call&object={Uri.EscapeDataString(key)}")).GetProperty("items").EnumerateArray());
    }

    [TestMethod]
    public async Task All_calls_of_an_account_are_ended_at_once()
    {
        await using var caller = await Calls("emil", "secret5", 3);
        var keys = await Live("emil", 3);
        var started = await Billing.Api.Post("disconnects", new { accountId = "emil", reason = "stolen phone" });
        Assert.AreEqual(3, started.GetProperty("started").GetInt32(), started.ToString());
        foreach (var key in keys)
        {
            await SeenToEnd(key);
        }

        Assert.AreEqual(3, (await caller.Finished(s_soon)).Successful, caller.Output);
        await Eventually.Async(async () => (await Billing.Api.Live("ending-co")).All(call => call.GetProperty("accountId").GetString() != "emil"), "no call of emil", s_soon);
    }

    private static Task<SippProcess> Calls(string account, string password, int calls) => SippProcess.Caller(s_proxy.SipPort, new CallPlan
    {
        Account = account,
        Password = password,
        Called = "442079460000",
        Calls = calls,
        Rate = 10,
        Ending = CallEnding.CallerIsHungUpOn,
    });

    /// <summary>The keys of an account's connected calls, as soon as there are as many.</summary>
    private static async Task<string[]> Live(string account, int calls)
    {
        JsonElement[] live = [];
        await Eventually.Async(
            async () =>
            {
                live = [.. (await Billing.Api.Live("ending-co")).Where(call =>
                    call.GetProperty("accountId").GetString() == account && call.GetProperty("stage").GetString() == "connected")];
                return live.Length == calls && (await s_proxy.Dialogs()).Count >= calls;
            },
            $"{calls} live calls", s_soon, () => s_proxy.Log);
        return [.. live.Select(call => call.GetProperty("key").GetString()!)];
    }

    private static async Task<JsonElement> SeenToEnd(string key)
    {
        JsonElement story = default;
        await Eventually.Async(
            async () =>
            {
                story = await Billing.Api.Get($"calls/{Uri.EscapeDataString(key)}/disconnect");
                return story.GetProperty("stage").GetString() == "seenToEnd";
            },
            "the call to be seen to end", s_soon, () => $"{story}\n{s_proxy.Log}\n{Billing.Log}");
        return story;
    }

    private static string Stages(JsonElement story) =>
        string.Join(' ', story.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("stage").GetString()));
}
