using Billing.Nodes;

namespace Billing.Grains.Tests.Nodes;

[TestClass]
public class NodeGrainTests
{
    private static TestSilo s_silo = null!;

    private static INodeGrain Node(string id) => s_silo.Grains.GetGrain<INodeGrain>(id);

    private static INodeDirectoryGrain Directory => s_silo.Grains.GetGrain<INodeDirectoryGrain>(0);

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_silo = await TestSilo.Start();

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    [TestMethod]
    public async Task No_two_open_nodes_share_an_address()
    {
        Assert.IsTrue((await Node("one").Create(At("10.0.0.1", "::ffff:10.0.0.2"), "secret", TestSilo.Ada)).Succeeded);
        var taken = await Node("two").Create(At("10.0.0.2"), "secret", TestSilo.Ada);
        Assert.AreEqual("addresses", taken.Problems.Single().Field);
        Assert.Contains("10.0.0.2", taken.Problems.Single().Message);
        await Node("one").SetClosed(true, "replaced", TestSilo.Ada);
        Assert.IsTrue((await Node("two").Create(At("10.0.0.2"), "secret", TestSilo.Ada)).Succeeded);
        Assert.AreEqual("taken", (await Node("one").SetClosed(false, null, TestSilo.Ada)).Problems.Single().Code);
    }

    [TestMethod]
    [DataRow("1")]
    [DataRow("0.0.0.0")]
    [DataRow("::")]
    [DataRow("host.example")]
    [DataRow("10.0.0.0/8")]
    public async Task What_is_not_one_address_is_refused(string address)
    {
        var result = await Node("bad").Create(At(address), "secret", TestSilo.Ada);
        Assert.AreEqual("addresses", result.Problems.Single().Field);
    }

    [TestMethod]
    public async Task A_listener_learns_of_a_node_as_soon_as_it_is_stored()
    {
        var before = (await Directory.NewerThan(null, 0))!;
        var waiting = Directory.NewerThan(before.Epoch, before.Version);
        Assert.IsFalse(waiting.IsCompleted);
        await Node("fresh").Create(At("10.0.3.1"), "secret", TestSilo.Ada);
        var after = await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.AreEqual("secret", after!.Nodes.Single(node => node.Id == "fresh").Secret);
        Assert.IsGreaterThan(before.Version, after.Version);
    }

    [TestMethod]
    public async Task Counters_of_all_listeners_add_up_and_those_of_a_dead_silo_go()
    {
        await Node("counted").Create(At("10.0.4.1"), "secret", TestSilo.Ada);
        await Directory.Report(Report("silo-1", packets: 3));
        await Directory.Report(Report("silo-2", packets: 4));
        await Testing.Eventually.Async(
            async () => Of(await Directory.Health()).Packets == 7, "both reports to be added up", TimeSpan.FromSeconds(30));
        Assert.AreEqual(2, Of(await Directory.Health()).Drops["BadAuthenticator"]);
        s_silo.Time.Advance(TimeSpan.FromSeconds(10));
        await Directory.Report(Report("silo-2", packets: 5));
        s_silo.Time.Advance(TimeSpan.FromSeconds(10));
        await Testing.Eventually.Async(
            async () => Of(await Directory.Health()).Packets == 5, "the silent silo to be left out", TimeSpan.FromSeconds(30));

        static NodeTraffic Of(TrafficHealth health) => health.Nodes.Single(node => node.NodeId == "counted");
    }

    [TestMethod]
    public async Task A_restart_is_remembered_once()
    {
        await Node("restarts").Create(At("10.0.5.1"), "secret", TestSilo.Ada);
        var at = s_silo.Time.GetUtcNow();
        await Node("restarts").Restarted(new NodeRestart(true, at, at));
        await Node("restarts").Restarted(new NodeRestart(true, at.AddMinutes(-5), at));
        Assert.AreEqual(at, (await Node("restarts").Get())!.RestartedAt);
    }

    private static NodeDetails At(params string[] addresses) => new() { Name = "Node", Kind = NodeKind.Kamailio, Addresses = addresses };

    private static ListenerReport Report(string silo, long packets) => new()
    {
        Silo = silo,
        StartedAt = s_silo.Time.GetUtcNow(),
        Nodes = [new NodeTraffic { NodeId = "counted", Packets = packets, Drops = new() { ["BadAuthenticator"] = 1 } }],
    };
}
