using System.Diagnostics;
using System.Text.Json;
using EndToEnd.Rig;
using Testing;

namespace EndToEnd;

/// <summary>One customer with thousands of calls, and one node that sends more than it is served.</summary>
[TestClass]
public class HotLimitsTests
{
    private const string Secret = "hot-limits-secret";
    private const string Gateway = "127.0.0.78";
    private const string Flooder = "127.0.0.79";
    private const string Quiet = "127.0.0.80";
    private const int Limit = 5000;
    private const int Up = 4990;
    private const int QuietCalls = 40;
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(120);

    private static Product Billing => Product.Running;

    public required TestContext TestContext { get; set; }

    [TestMethod]
    public async Task A_limit_of_thousands_is_kept_to_the_call_over_two_silos_and_the_death_of_one()
    {
        await DebianPackages.Require("freeradius-utils");
        await Billing.Api.AddNode("hot-gw", "Cisco", Secret, Gateway);
        await Billing.Api.Post("customers", new { id = "hot-co", name = "hot-co", maxSimultaneousCalls = Limit });
        foreach (var account in Enumerable.Range(0, 10))
        {
            await Billing.Api.Post("accounts", new { id = $"hot{account}", customerId = "hot-co", password = "secret" });
        }

        using var folder = new ScratchFolder("hot");
        await using var second = Billing.AnotherSilo();
        await second.Start();

        var watch = Stopwatch.StartNew();
        await using var node = LoadProcess.Start(
            folder, Billing.Accounting, Gateway, Secret,
            "--accounts", "hot{0-9}", "--calls", $"{Up}", "--hold", "600", "--seconds", "600", "--outstanding", "256", "--ports", "2", "--retry", "15x2");
        await Billing.Until(async () => await Live() == Up, "all calls to be live", s_soon, () => node.Output);
        // A call is shown a moment before it is counted.
        var shown = TimeProvider.System.GetUtcNow();
        await Billing.Until(async () => await NotDoneSince(shown) is { Length: >= 2 } silos && silos.All(records => records == 0), "both journals to be done", s_soon);
        var raised = watch.Elapsed;

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async call => (call, answer: await Ask(call % 2 == 0 ? Billing.Silo : second, call))));
        Assert.AreEqual(Limit - Up, answers.Count(asked => asked.answer == "Access-Accept"));
        Assert.AreEqual(20 - (Limit - Up), answers.Count(asked => asked.answer == "Access-Reject"));
        var asked = watch.Elapsed;

        await second.Kill();
        CollectionAssert.AreEqual(
            Enumerable.Repeat("Access-Reject", 5).ToArray(), await Task.WhenAll(Enumerable.Range(20, 5).Select(call => Ask(Billing.Silo, call))), "after the death of a silo");
        var counted = watch.Elapsed;

        var held = answers.First(asked => asked.answer == "Access-Accept").call;
        await Account(held, "Start");
        await Account(held, "Stop");
        await Eventually.Async(async () => await Ask(Billing.Silo, 30) == "Access-Accept", "the slot to be given back", s_soon, () => Billing.Log);
        Assert.AreEqual("Access-Reject", await Ask(Billing.Silo, 31), "one slot was given back");

        var freed = watch.Elapsed;

        // No call is left for other tests; and a silo that starts where another was says at once that it is gone.
        await Task.WhenAll(node.Stop(), second.Start());
        await Billing.Until(async () => await Live() == 0, "no call to be left", s_soon);
        TestContext.WriteLine(
            $"{Up} calls live and counted after {raised.TotalSeconds:F1} s, twenty asked after {asked.TotalSeconds:F1} s, counted without the silo that died after "
            + $"{counted.TotalSeconds:F1} s, one slot given back after {freed.TotalSeconds:F1} s, none left after {watch.Elapsed.TotalSeconds:F1} s");

        static async Task<int> Live() => (await Billing.Api.Get("calls/live?customer=hot-co&take=1")).GetProperty("total").GetInt32();
    }

    [TestMethod]
    public async Task A_node_that_floods_leaves_room_for_one_that_does_not_and_nothing_acknowledged_is_lost()
    {
        await Billing.Api.AddNode("hot-flood", "Cisco", Secret, Flooder);
        await Billing.Api.AddNode("hot-quiet", "Cisco", Secret, Quiet);
        foreach (var customer in (string[])["flood", "quiet"])
        {
            await Billing.Api.AddCustomer($"{customer}-co", [.. Enumerable.Range(0, 10).Select(account => ($"{customer}{account}", "secret"))]);
        }

        var from = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        using var folder = new ScratchFolder("flood");
        await using var silo = Billing.AnotherSilo(("Radius__MaxInWork", "64"), ("Radius__MaxInWorkPerNode", "32"));
        await silo.Start();
        await using var flood = LoadProcess.Start(
            folder, silo.Accounting, Flooder, Secret, "--accounts", "flood{0-9}", "--outstanding", "512", "--ports", "2", "--calls", "100000", "--seconds", "3");
        await using var quiet = LoadProcess.Start(
            folder, silo.Accounting, Quiet, Secret, "--accounts", "quiet{0-9}", "--rate", "16", "--calls", $"{QuietCalls}", "--ports", "1", "--seconds", "60");

        foreach (var (node, customer, all) in new[] { (quiet, "quiet-co", QuietCalls), (flood, "flood-co", 0) })
        {
            var acknowledged = await node.Finished(s_soon);
            var started = acknowledged.Where(record => record.Status == "Start").Select(record => record.Call).ToHashSet();
            var stopped = acknowledged.Where(record => record.Status == "Stop").Select(record => record.Call).ToHashSet();
            string[] history = [], live = [];
            await Billing.Until(
                async () =>
                {
                    live = [.. (await Billing.Api.Live(customer)).Select(call => call.GetProperty("key").GetString()!)];
                    history = await Billing.Api.EndedKeys(customer, from);
                    return stopped.IsSubsetOf(history) && started.IsSubsetOf(history.Concat(live)) && !live.Intersect(history).Any();
                },
                $"every acknowledged record of {customer} to be reflected", s_soon,
                () => $"{stopped.Count} stopped, {history.Length} CDRs, missing {string.Join(' ', stopped.Except(history).Take(10))}\n{silo.Log}");
            Assert.HasCount(history.Length, history.Distinct().ToArray(), customer);
            Assert.IsGreaterThanOrEqualTo(all, started.Count, $"{customer}: {node.Output}");
            Assert.IsGreaterThanOrEqualTo(all, stopped.Count, $"{customer}: {node.Output}");
            TestContext.WriteLine($"{customer}: {started.Count} Starts and {stopped.Count} Stops acknowledged, {history.Length} CDRs");
        }

        await Eventually.Async(async () => (await Drops("hot-flood")).ContainsKey("ClientQueueFull"), "the drops to be shown at the node that floods", s_soon, () => silo.Log);
        var drops = await Drops("hot-quiet");
        Assert.IsFalse(drops.Keys.Any(cause => cause.EndsWith("QueueFull", StringComparison.Ordinal)), string.Join(' ', drops));
        TestContext.WriteLine($"Dropped of the flood: {string.Join(' ', await Drops("hot-flood"))}");
    }

    /// <summary>How much each silo has left that has told of itself since then: those that died before are still told of for minutes.</summary>
    private static async Task<long[]> NotDoneSince(DateTimeOffset moment) =>
    [
        .. (await Billing.Api.Get("health/journal")).GetProperty("silos").EnumerateArray()
            .Where(silo => silo.GetProperty("reportedAt").GetDateTimeOffset() > moment)
            .Select(silo => silo.GetProperty("report").GetProperty("journal").GetProperty("notDone").GetInt64()),
    ];

    private static async Task<Dictionary<string, long>> Drops(string node) => (await Billing.Api.Get("node-health")).GetProperty("nodes").EnumerateArray()
        .Single(one => one.GetProperty("nodeId").GetString() == node).GetProperty("drops").Deserialize<Dictionary<string, long>>()!;

    /// <summary>Asks until there is an answer: a silo that died is missed for some seconds.</summary>
    private static async Task<string?> Ask(Silo silo, int call) => (await Radclient.Send(silo.Authentication, "auth", Secret,
    [
        "Packet-Src-IP-Address = " + Gateway, $"User-Name = hot{call % 10}", "User-Password = secret", "Message-Authenticator = 0x00", "Called-Station-Id = 12125550100", ConfId(call),
    ])).Code;

    private static async Task Account(int call, string status)
    {
        var reply = await Radclient.Send(Billing.Accounting, "acct", Secret,
        [
            "Packet-Src-IP-Address = " + Gateway, $"Acct-Status-Type = {status}", $"Acct-Session-Id = hot-{call}", $"User-Name = hot{call % 10}",
            "Called-Station-Id = 12125550100", ConfId(call), "h323-call-origin = \"h323-call-origin=answer\"",
        ]);
        Assert.AreEqual("Accounting-Response", reply.Code, reply.Text);
    }

    private static string ConfId(int call) => $"h323-conf-id = \"h323-conf-id=484F5400 00000000 4C494D49 {call:X8}\"";
}
