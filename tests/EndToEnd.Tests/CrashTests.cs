using EndToEnd.Rig;
using Testing;

namespace EndToEnd;

/// <summary>What was acknowledged is kept, whatever happens to the silo.</summary>
[TestClass]
public class CrashTests
{
    private const string Secret = "crash-secret";
    private const string Gateway = "127.0.0.41";

    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);

    private static Product Billing => Product.Running;

    [TestMethod]
    public async Task After_kill_9_every_acknowledged_Start_is_live_and_every_acknowledged_Stop_is_a_CDR()
    {
        await DebianPackages.Require("freeradius-utils");
        await Billing.Api.AddNode("crash-gw", "Generic", Secret, Gateway);
        await Billing.Api.AddCustomer("crash-co", ("15550009", "secret-9"));

        // The node goes on talking while the silo dies: what is not acknowledged may be lost, what is may not.
        var started = new List<string>();
        var stopped = new List<string>();
        for (var call = 0; call < 20; call++)
        {
            Assert.IsTrue(await Acknowledged("Start", call));
            started.Add($"crash-{call}");
        }

        for (var call = 0; call < 8; call++)
        {
            Assert.IsTrue(await Acknowledged("Stop", call));
            stopped.Add($"crash-{call}");
        }

        var during = Enumerable.Range(20, 15).Select(async call => (call, acknowledged: await Acknowledged("Start", call, tries: 1))).ToArray();
        await Billing.Silo.Kill();
        started.AddRange((await Task.WhenAll(during)).Where(one => one.acknowledged).Select(one => $"crash-{one.call}"));

        await Billing.Silo.Start();
        var live = started.Except(stopped).ToHashSet();
        await Billing.Until(
            async () => live.IsSubsetOf((await Billing.Api.Live("crash-co")).Select(SessionOf)),
            $"{live.Count} acknowledged calls to be live again", s_soon);
        await Billing.Until(
            async () => stopped.ToHashSet().SetEquals((await Billing.Api.Ended("crash-co")).Select(SessionOf)),
            $"{stopped.Count} acknowledged Stops to be CDRs", s_soon);
        Assert.HasCount(stopped.Count, await Billing.Api.Ended("crash-co"));

        // The node's retransmissions after the crash change nothing, and its Stops end what is live.
        Assert.IsTrue(await Acknowledged("Stop", 0));
        Assert.IsTrue(await Acknowledged("Start", 0));
        foreach (var call in Enumerable.Range(8, 27))
        {
            Assert.IsTrue(await Acknowledged("Stop", call));
        }

        await Eventually.Async(async () => (await Billing.Api.Live("crash-co")).Length == 0, "no call to be left", s_soon, () => Billing.Log);
        await Eventually.Async(async () => (await Billing.Api.Ended("crash-co")).Length >= 35, "all CDRs", s_soon, () => Billing.Log);
        Assert.HasCount(35, await Billing.Api.Ended("crash-co"));

        static string SessionOf(System.Text.Json.JsonElement call) => call.GetProperty("key").GetString()!.Split('!')[1];
    }

    private static async Task<bool> Acknowledged(string status, int call, int tries = 15)
    {
        var reply = await Radclient.Send(
            Billing.Accounting, "acct", Secret,
            [
                "Packet-Src-IP-Address = " + Gateway, $"Acct-Status-Type = {status}", $"Acct-Session-Id = crash-{call}",
                "User-Name = 15550009", "Called-Station-Id = 12125550100",
            ],
            tries: tries);
        return reply.Code == "Accounting-Response";
    }
}
