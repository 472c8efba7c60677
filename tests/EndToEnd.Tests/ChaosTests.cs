using EndToEnd.Rig;
using Testing;

namespace EndToEnd;

/// <summary>Two silos under load from nodes that try three times in six seconds, on bad lines, while silos die and the store stands still.</summary>
[TestClass]
public class ChaosTests
{
    private const string Secret = "chaos-secret";
    private static readonly string[] s_badLine = ["--drop", "0.05", "--duplicate", "0.05", "--delay", "0.05", "--reorder", "0.05"];
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(300);

    private static Product Billing => Product.Running;

    public required TestContext TestContext { get; set; }

    [TestMethod]
    public async Task Everything_acknowledged_is_reflected_exactly_once_though_a_silo_is_killed_and_the_store_stands_still()
    {
        await Billing.Api.AddNode("chaos-1", "Cisco", Secret, "127.0.0.61");
        await Billing.Api.AddNode("chaos-2", "Cisco", Secret, "127.0.0.62");
        await Billing.Api.AddCustomer("chaos-co", [.. Enumerable.Range(0, 10).Select(account => ($"chaos{account}", "secret"))]);
        var from = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        using var folder = new ScratchFolder("chaos");
        await using var second = Billing.AnotherSilo();
        await second.Start();

        // They go on until all of it has happened, however long that takes here.
        string[] calls = ["--accounts", "chaos{0-9}", "--rate", "40", "--calls", "24000", "--hold", "3", "--seconds", "600", "--ports", "2", .. s_badLine];
        await using var survivor = LoadProcess.Start(folder, Billing.Accounting, "127.0.0.61", Secret, [.. calls, "--seed", "1"]);
        await using var victim = LoadProcess.Start(folder, second.Accounting, "127.0.0.62", Secret, [.. calls, "--seed", "2"]);
        await using var staying = LoadProcess.Start(
            folder, Billing.Accounting, "127.0.0.61", Secret, "--accounts", "chaos{0-9}", "--rate", "20", "--calls", "200", "--leave-up", "--seed", "3");

        // Records are in every phase at any moment: on the line, in a commit, being applied, waiting for their rows.
        await Acknowledged(survivor, 100);
        await Acknowledged(victim, 100);
        await second.Kill();
        var away = await UntilServed();
        await second.Start();
        await Acknowledged(victim, 100);
        // In the middle of a commit: the store has the request and gives no answer.
        Billing.Storage.Pause();
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        await second.Kill();
        Billing.Storage.Resume();
        await second.Start();
        await Acknowledged(victim, 100);
        // The store stands still for all, and then a silo dies with everything that had gathered.
        Billing.Storage.Pause();
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        Billing.Storage.Resume();
        await second.Kill();
        await second.Start();
        await Acknowledged(victim, 100);
        await Eventually.Async(
            () => survivor.AcknowledgedSoFar("Stop") + victim.AcknowledgedSoFar("Stop") > 2200, "enough calls to have ended", s_settled,
            () => survivor.Output + victim.Output + Billing.Log);
        await Task.WhenAll(survivor.Stop(), victim.Stop());

        var acknowledged = (await Task.WhenAll(
            survivor.Finished(s_settled), victim.Finished(s_settled), staying.Finished(s_settled))).SelectMany(records => records).Distinct().ToArray();
        var started = acknowledged.Where(record => record.Status == "Start").Select(record => record.Call).ToHashSet();
        var stopped = acknowledged.Where(record => record.Status == "Stop").Select(record => record.Call).ToHashSet();
        Assert.IsGreaterThan(2000, stopped.Count, survivor.Output + victim.Output);

        var settling = System.Diagnostics.Stopwatch.StartNew();
        string[] history = [];
        await Billing.Until(
            async () => stopped.IsSubsetOf(history = await Billing.Api.EndedKeys("chaos-co", from)), "every acknowledged Stop to be a CDR", s_settled,
            () => $"{stopped.Count} stopped, {history.Length} CDRs, missing {string.Join(' ', stopped.Except(history).Take(10))}");
        // A Stop may have been taken though its answer was lost on the line: such a call is over.
        string[] live = [];
        await Billing.Until(
            async () =>
            {
                (live, history) = (await Live(), await Billing.Api.EndedKeys("chaos-co", from));
                return started.IsSubsetOf(live.Concat(history)) && !live.Intersect(history).Any();
            },
            "every acknowledged Start to be live or over, and none both", s_settled,
            () => $"nowhere: {string.Join(' ', started.Except(live).Except(history).Take(10))}, both: {string.Join(' ', live.Intersect(history).Take(10))}");
        TestContext.WriteLine(
            $"acknowledged: {started.Count} Starts, {stopped.Count} Stops; CDRs {history.Length}, of which twice {history.Length - history.Distinct().Count()}; "
            + $"live {live.Length}, of which over {live.Intersect(history).Count()}; away after a silo's death {away.TotalSeconds:F1} s; "
            + $"settled in {settling.Elapsed.TotalSeconds:F0} s");

        Assert.HasCount(history.Length, history.Distinct().ToArray());
        Assert.IsTrue(stopped.IsSubsetOf(history));
        Assert.IsGreaterThanOrEqualTo(200, live.Length, "the calls of the node that sends no Stops");
    }

    private static Task Acknowledged(LoadProcess node, int more)
    {
        var before = node.AcknowledgedSoFar();
        return Eventually.Async(
            () => node.AcknowledgedSoFar() >= before + more, $"{more} more records of a node to be acknowledged", s_settled,
            () => node.Output + Billing.Log);
    }

    /// <summary>How long the grains of a silo that died are away: all shards of the live list and ten accounts are asked for.</summary>
    private static async Task<TimeSpan> UntilServed()
    {
        var began = System.Diagnostics.Stopwatch.StartNew();
        await Billing.Until(
            async () =>
            {
                await Task.WhenAll(Enumerable.Range(0, 10).Select(account => Billing.Api.GetText($"accounts/chaos{account}")));
                await Billing.Api.GetText("overview");
                return true;
            },
            "the grains of the silo that died to be served elsewhere", s_settled);
        return began.Elapsed;
    }

    private static async Task<string[]> Live() =>
        [.. (await Billing.Api.Live("chaos-co")).Select(call => call.GetProperty("key").GetString()!)];
}
