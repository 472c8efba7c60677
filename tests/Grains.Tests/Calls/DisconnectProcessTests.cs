using Billing.Calls;
using static Billing.Grains.Tests.Calls.Records;

namespace Billing.Grains.Tests.Calls;

[TestClass]
public class DisconnectProcessTests
{
    private static readonly TimeSpan s_stillUpAfter = TimeSpan.FromSeconds(15);
    private static readonly DisconnectAnswer s_ack = new(DisconnectOutcome.Acknowledged, "ack");
    private static readonly DisconnectAnswer s_over = new(DisconnectOutcome.OverAlready, "over", 503);

    [TestMethod]
    public void One_leg_of_each_node_is_ended_the_answer_leg_first()
    {
        var call = Apply(
            Gateway(AccountingStatus.Start, 0, LegOrigin.Originate), Gateway(AccountingStatus.Start, 0, LegOrigin.Answer),
            Gateway(AccountingStatus.Start, 0, LegOrigin.Originate) with { NodeId = "gw-2", LegId = "77" },
            Gateway(AccountingStatus.Start, 0, LegOrigin.Answer) with { NodeId = "gw-3" },
            Gateway(AccountingStatus.Stop, 9, LegOrigin.Answer) with { NodeId = "gw-3" }).View();
        CollectionAssert.AreEqual(
            new[] { "gw-1 000B5571", "gw-2 77" }, DisconnectTarget.Of(call).Select(target => $"{target.NodeId} {target.LegId}").ToArray());
    }

    [TestMethod]
    public void What_one_node_of_several_acknowledges_is_acknowledged_and_over_is_what_all_say()
    {
        Assert.AreEqual(DisconnectStage.Acknowledged, Answered(("a", s_over), ("b", s_ack)).Stage);
        Assert.AreEqual(DisconnectStage.NodeSaysOver, Answered(("a", s_over), ("b", s_over)).Stage);
        Assert.AreEqual(DisconnectStage.Unreachable, Answered(("a", s_over), ("b", new(DisconnectOutcome.Unreachable, "silent"))).Stage);
    }

    [TestMethod]
    public void An_answer_that_comes_after_the_call_was_seen_to_end_changes_nothing_but_the_story()
    {
        var ended = DisconnectProcess.Looked(Sent(), ended: true, up: null, s_stillUpAfter, At(1));
        var after = DisconnectProcess.Answered(ended, [("a", s_ack)], At(2));
        Assert.AreEqual(DisconnectStage.SeenToEnd, after.Stage);
        Assert.HasCount(ended.Steps.Length + 1, after.Steps);
    }

    [TestMethod]
    public void A_call_is_looked_at_often_at_first_then_rarely_then_not_at_all()
    {
        var state = Answered(("a", s_ack));
        Assert.AreEqual(0.5, Next(0));
        Assert.AreEqual(2, Next(5));
        Assert.AreEqual(30, Next(60));
        Assert.IsNull(Next(2 * 3600));

        double? Next(int seconds) => DisconnectProcess.NextLook(state, s_stillUpAfter, At(seconds))?.TotalSeconds;
    }

    [TestMethod]
    public void A_long_story_keeps_its_newest_part()
    {
        var state = Sent();
        for (var i = 0; i < 100; i++)
        {
            state = DisconnectProcess.Request(state, "k", $"reason {i}", "Ada", At(i));
        }

        Assert.HasCount(50, state.Steps);
        StringAssert.Contains(state.Steps[^1].What, "reason 99");
    }

    private static DisconnectState Sent() => DisconnectProcess.Telling(
        DisconnectProcess.Request(null, "k", "why", "Ada", At(0)), [new DisconnectTarget { NodeId = "a", LegId = "1" }], At(0));

    private static DisconnectState Answered(params (string, DisconnectAnswer)[] answers) => DisconnectProcess.Answered(Sent(), answers, At(0));
}
