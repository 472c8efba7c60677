using Billing.Calls;
using Billing.Nodes;
using static Billing.Grains.Tests.Calls.Records;

namespace Billing.Grains.Tests.Calls;

[TestClass]
public class QuietCallsTests
{
    private readonly MemoryStores _nodes = new();

    [TestInitialize]
    public void Begin() => _nodes.Habits["sip-1"] = Patience.Of(new NodeDetails { InterimSeconds = 60 });

    [TestMethod]
    public void Of_ten_thousand_live_calls_only_those_that_are_due_are_asked()
    {
        var quiet = new QuietCalls(_nodes);
        var live = Enumerable.Range(0, 10_000).Select(number => Call($"c{number}", heard: number < 7 ? 0 : 100)).ToArray();
        Assert.IsEmpty(quiet.Due(live, At(179)));
        var due = quiet.Due(live, At(180));
        Assert.HasCount(7, due);
        foreach (var call in due)
        {
            quiet.Reconsidered(call, At(360), At(180));
        }

        Assert.IsEmpty(quiet.Due(live, At(185)));
    }

    [TestMethod]
    public void A_node_that_falls_silent_with_all_its_calls_is_worked_off_in_parts()
    {
        var quiet = new QuietCalls(_nodes);
        var live = Enumerable.Range(0, 1000).Select(number => Call($"c{number}", heard: 0)).ToArray();
        var asked = new HashSet<string>();
        for (var look = 0; look < 4; look++)
        {
            var due = quiet.Due(live, At(200));
            Assert.HasCount(QuietCalls.MostAtOnce, due);
            foreach (var call in due)
            {
                Assert.IsTrue(asked.Add(call.Key));
                quiet.Reconsidered(call, At(360), At(200));
            }
        }

        Assert.IsEmpty(quiet.Due(live, At(200)));
    }

    [TestMethod]
    public void Of_two_nodes_the_one_with_less_patience_counts()
    {
        var quiet = new QuietCalls(_nodes);
        var call = Call("two", heard: 0) with { NodeId = "other", OtherNodeIds = ["sip-1"] };
        Assert.HasCount(1, quiet.Due([call], At(180)));
        Assert.IsEmpty(quiet.Due([call with { OtherNodeIds = null }], At(180)));
    }

    [TestMethod]
    public void A_change_of_the_nodes_periods_counts_at_once()
    {
        var quiet = new QuietCalls(_nodes);
        var call = Call("changed", heard: 0);
        quiet.Reconsidered(call, At(180), At(10));
        Assert.IsEmpty(quiet.Due([call], At(50)));
        _nodes.Habits["sip-1"] = Patience.Of(new NodeDetails { InterimSeconds = 10 });
        Assert.HasCount(1, quiet.Due([call], At(50)));
    }

    [TestMethod]
    public void A_call_that_is_not_there_yet_is_asked_again_a_minute_later()
    {
        var quiet = new QuietCalls(_nodes);
        var call = Call("absent", heard: 0);
        quiet.Reconsidered(call, null, At(180));
        Assert.IsEmpty(quiet.Due([call], At(239)));
        Assert.HasCount(1, quiet.Due([call], At(240)));
    }

    private static LiveCall Call(string key, int heard) =>
        Apply(Proxy(AccountingStatus.Start, 0)).Live() with { Key = key, HeardAt = At(heard) };
}
