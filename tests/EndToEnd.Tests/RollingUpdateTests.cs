using System.Diagnostics;
using System.Net;
using EndToEnd.Rig;
using Testing;

namespace EndToEnd;

/// <summary>A silo is asked to end while nodes talk to it, as in a rolling update.</summary>
[TestClass]
public class RollingUpdateTests
{
    private const string Secret = "rolling-secret";
    private const string Gateway = "127.0.0.85";
    private const int Calls = 240;

    /// <summary>What a pod has after its preStop (infra/kubernetes/silo.tmpl.yaml).</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(130);
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(60);

    private static Product Billing => Product.Running;

    public required TestContext TestContext { get; set; }

    [TestMethod]
    public async Task A_silo_that_is_asked_to_end_under_load_drops_no_record_and_its_nodes_are_answered_by_the_other()
    {
        await Billing.Api.AddNode("rolling", "Cisco", Secret, Gateway);
        await Billing.Api.AddCustomer("rolling-co", [.. Enumerable.Range(0, 10).Select(account => ($"rolling{account}", "secret"))]);
        var from = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        using var folder = new ScratchFolder("rolling");
        await using var leaving = Billing.AnotherSilo();
        await leaving.Start();
        await using var balancer = new UdpBalancer(IPAddress.Parse(Gateway), leaving.Accounting);
        await using var node = LoadProcess.Start(
            folder, balancer.Address, Gateway, Secret, "--accounts", "rolling{0-9}", "--rate", "40", "--calls", $"{Calls}", "--hold", "1", "--ports", "2", "--seconds", "60");
        await Eventually.Async(() => node.AcknowledgedSoFar() > 100, "a hundred records to be acknowledged", s_settled, () => node.Output + leaving.Log);

        // The load balancer notices later than the node's next try but one: worse than with preStop, which has it notice before.
        var asked = Stopwatch.StartNew();
        var ended = leaving.Stop(s_grace);
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System);
        balancer.Turn(Billing.Accounting);
        Assert.AreEqual(0, await ended, leaving.Log);
        var took = asked.Elapsed;

        var acknowledged = await node.Finished(s_settled);
        var started = acknowledged.Where(record => record.Status == "Start").Select(record => record.Call).ToHashSet();
        var stopped = acknowledged.Where(record => record.Status == "Stop").Select(record => record.Call).ToHashSet();
        Assert.HasCount(Calls, started, "every Start has its answer\n" + node.Output);
        Assert.HasCount(Calls, stopped, "every Stop has its answer\n" + node.Output);
        string[] history = [];
        await Eventually.Async(
            async () => stopped.IsSubsetOf(history = await Billing.Api.EndedKeys("rolling-co", from)), "every acknowledged Stop to be a CDR", s_settled,
            () => $"{history.Length} CDRs, missing {string.Join(' ', stopped.Except(history).Take(10))}\n{leaving.Log}\n{Billing.Log}");
        Assert.HasCount(Calls, history, "each call once");
        await Eventually.Async(async () => (await Billing.Api.Live("rolling-co")).Length == 0, "no call to be left", s_settled, () => Billing.Log);
        TestContext.WriteLine($"{acknowledged.Length} records acknowledged, none lost; the silo ended within {took.TotalSeconds:F1} s");
    }
}
