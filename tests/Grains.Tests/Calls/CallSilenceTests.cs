using Billing.Calls;
using Billing.Nodes;
using static Billing.Calls.AccountingStatus;
using static Billing.Grains.Tests.Calls.Records;

namespace Billing.Grains.Tests.Calls;

/// <summary>A proxy with interim updates each minute: quiet after 180 s, presumed over after 360 s, closed after 720 s.</summary>
[TestClass]
public class CallSilenceTests
{
    private static readonly Habits s_eachMinute = new(("sip-1", new NodeDetails { InterimSeconds = 60 }), ("gw-1", new NodeDetails { InterimSeconds = 60 }));
    private static readonly Habits s_neverTells = new();
    private static readonly CallState s_call = Apply(Proxy(Start, 0), Proxy(Interim, 60, length: 60));

    [TestMethod]
    [DataRow(60, Certainty.Confirmed)]
    [DataRow(239, Certainty.Confirmed)]
    [DataRow(240, Certainty.Quiet)]
    [DataRow(419, Certainty.Quiet)]
    [DataRow(420, Certainty.PresumedEnded)]
    [DataRow(779, Certainty.PresumedEnded)]
    public void Silence_makes_a_call_quiet_and_then_presumed_over(int at, Certainty expected)
    {
        var call = CallSilence.Judge(s_call, s_eachMinute, At(at));
        Assert.AreEqual(expected, call.Live().Certainty);
        Assert.AreNotEqual(CallStage.Ended, call.Stage);
    }

    [TestMethod]
    [DataRow(780)]
    [DataRow(5000)]
    [DataRow(2_000_000)]
    public void A_silent_call_is_closed_at_its_last_evidence_and_never_at_the_time_of_closing(int now)
    {
        var cdr = CallSilence.Judge(s_call, s_eachMinute, At(now)).Cdr();
        Assert.AreEqual(At(60), cdr.EndedAt);
        Assert.AreEqual(60, cdr.Seconds);
        Assert.AreEqual(Certainty.Estimated, cdr.Certainty);
        Assert.AreEqual("estimated: no news of it since 2026-11-22 12:01:00 UTC; its node was silent", cdr.Why);
    }

    [TestMethod]
    public void Each_change_is_seen_once_in_the_timeline_with_its_reason()
    {
        var call = s_call;
        foreach (var at in new[] { 200, 300, 310, 500, 510, 800, 810 })
        {
            call = CallSilence.Judge(call, s_eachMinute, At(at));
        }

        var ours = call.Timeline.Where(entry => entry.Ours).ToArray();
        Assert.HasCount(3, ours);
        Assert.StartsWith("quiet", ours[0].What);
        Assert.StartsWith("presumed over", ours[1].What);
        Assert.StartsWith("closed at its last evidence", ours[2].What);
        Assert.AreEqual(At(300), ours[0].At);
        Assert.AreEqual("we", ours[0].Source);
        Assert.AreSame(call, CallSilence.Judge(call, s_eachMinute, At(10_000)));
    }

    [TestMethod]
    public void News_makes_a_quiet_call_sure_again()
    {
        var quiet = CallSilence.Judge(s_call, s_eachMinute, At(300));
        var heard = CallLifecycle.Apply(quiet, Proxy(Interim, 301, length: 301));
        Assert.AreEqual(Certainty.Confirmed, heard.Certainty);
        Assert.AreSame(heard, CallSilence.Judge(heard, s_eachMinute, At(400)));
    }

    [TestMethod]
    public void A_call_of_a_node_without_interim_updates_never_goes_quiet_by_silence_and_is_closed_after_twelve_hours()
    {
        var call = Apply(Proxy(Start, 0));
        Assert.AreSame(call, CallSilence.Judge(call, s_neverTells, At(43_199)));
        var cdr = CallSilence.Judge(call, s_neverTells, At(43_200)).Cdr();
        Assert.AreEqual(At(0), cdr.EndedAt);
        Assert.AreEqual(0, cdr.Seconds);
    }

    [TestMethod]
    public void Silence_is_counted_by_our_clock_whatever_the_nodes_clock_says()
    {
        var behind = Apply(Proxy(Start, -3600) with { ArrivedAt = At(0) });
        Assert.AreEqual(Certainty.Confirmed, CallSilence.Judge(behind, s_eachMinute, At(100)).Certainty);
        Assert.AreEqual(At(-3600), CallSilence.Judge(behind, s_eachMinute, At(800)).Cdr().EndedAt);
    }

    [TestMethod]
    public void A_node_that_set_its_clock_back_is_heard()
    {
        var call = CallLifecycle.Apply(s_call, Proxy(Interim, -200, length: 60) with { ArrivedAt = At(200) });
        Assert.AreEqual(Certainty.Confirmed, CallSilence.Judge(call, s_eachMinute, At(300)).Certainty);
        Assert.AreEqual(At(60), call.LastEvidenceAt);
    }

    [TestMethod]
    public void A_copy_that_comes_late_is_no_news()
    {
        var call = CallLifecycle.Apply(s_call, Proxy(Start, 0) with { ArrivedAt = At(239) });
        Assert.AreSame(s_call, call);
    }

    [TestMethod]
    public void A_call_with_one_silent_leg_is_as_sure_as_the_other_and_the_silent_one_is_closed_alone()
    {
        var call = Apply(Gateway(Start, 0, LegOrigin.Answer), Gateway(Start, 1, LegOrigin.Originate, connected: 8));
        for (var at = 60; at <= 840; at += 60)
        {
            call = CallSilence.Judge(CallLifecycle.Apply(call, Gateway(Interim, at, LegOrigin.Answer, connected: 8)), s_eachMinute, At(at));
            Assert.AreEqual(Certainty.Confirmed, call.Certainty, $"{at}");
        }

        Assert.IsNull(call.Legs[0].EndedAt);
        Assert.AreEqual(At(1), call.Legs[1].EndedAt);
        Assert.IsTrue(call.Legs[1].EndEstimated);
        // The end is told; the length, which the silent leg would have told, is not.
        var cdr = CallLifecycle.Apply(call, Gateway(Stop, 900, LegOrigin.Answer, connected: 8, disconnected: 900, length: 892)).Cdr();
        Assert.AreEqual(At(900), cdr.EndedAt);
        Assert.AreEqual(Certainty.Estimated, cdr.Certainty);
    }

    [TestMethod]
    public void A_late_Stop_corrects_an_estimated_end_visibly()
    {
        var closed = CallSilence.Judge(s_call, s_eachMinute, At(800));
        var call = CallLifecycle.Apply(closed, Proxy(Stop, 700, length: 700) with { ArrivedAt = At(5000) });
        var cdr = call.Cdr();
        Assert.AreEqual(At(700), cdr.EndedAt);
        Assert.AreEqual(700, cdr.Seconds);
        Assert.AreEqual(Certainty.Corrected, cdr.Certainty);
        Assert.AreEqual("hung up", cdr.Why);
        Assert.IsGreaterThan(closed.Version, cdr.Version);
        Assert.AreEqual(closed.Generation, cdr.Generation);
        Assert.Contains("it had been closed by estimate", call.Timeline[^1].What);
    }

    [TestMethod]
    public void A_Stop_hours_late_that_tells_no_length_is_of_the_same_call()
    {
        var closed = CallSilence.Judge(Apply(Proxy(Start, 0)), s_eachMinute, At(800));
        var call = CallLifecycle.Apply(closed, Proxy(Stop, 7200));
        Assert.AreEqual(Certainty.Corrected, call.Certainty);
        Assert.AreEqual(7200, call.Cdr().Seconds);
    }

    [TestMethod]
    public void An_interim_update_after_an_estimated_end_brings_the_call_back_visibly()
    {
        var closed = CallSilence.Judge(s_call, s_eachMinute, At(800));
        var call = CallLifecycle.Apply(closed, Proxy(Interim, 1900, length: 1900));
        Assert.AreEqual(CallStage.Connected, call.Stage);
        Assert.AreEqual(Certainty.Confirmed, call.Certainty);
        Assert.AreEqual(closed.Generation, call.Generation);
        Assert.Contains("which was wrong", call.Timeline[^1].What);
        Assert.AreEqual(Certainty.Confirmed, CallLifecycle.Apply(call, Proxy(Stop, 1960, length: 1960)).Certainty);
    }

    [TestMethod]
    public void A_session_that_begins_anew_after_an_estimated_end_is_another_call()
    {
        var closed = CallSilence.NodeRestarted(s_call, "sip-1", new NodeRestart(true, At(100), At(100)), At(100));
        var call = CallLifecycle.Apply(closed, Proxy(Start, 200));
        Assert.AreEqual(closed.Generation + 1, call.Generation);
        Assert.AreEqual(CallStage.Connected, call.Stage);
        // A copy of the old Start is not.
        Assert.AreSame(closed, CallLifecycle.Apply(closed, Proxy(Start, 0) with { ArrivedAt = At(101) }));
    }

    [TestMethod]
    public void A_restart_closes_the_legs_of_that_node_that_began_before_it()
    {
        var two = Apply(Gateway(Start, 0, LegOrigin.Answer), Gateway(Start, 1, LegOrigin.Originate) with { NodeId = "gw-2" }, Gateway(Interim, 50, LegOrigin.Answer));
        var restart = new NodeRestart(On: true, At(100), At(100));
        var after = CallSilence.NodeRestarted(two, "gw-1", restart, At(101));
        Assert.AreEqual(At(50), after.Legs[0].EndedAt);
        Assert.IsNull(after.Legs[1].EndedAt);
        Assert.AreSame(after, CallSilence.NodeRestarted(after, "gw-1", restart, At(102)));
        var began = Apply(Proxy(Start, 101));
        Assert.AreSame(began, CallSilence.NodeRestarted(began, "sip-1", restart, At(102)));
        var clockBehind = Apply(Proxy(Start, 90) with { ArrivedAt = At(101) });
        Assert.AreSame(clockBehind, CallSilence.NodeRestarted(clockBehind, "sip-1", restart, At(102)));
    }

    [TestMethod]
    public void News_from_before_a_restart_moves_the_estimated_end_and_news_from_after_it_brings_the_call_back()
    {
        var closed = CallSilence.NodeRestarted(s_call, "sip-1", new NodeRestart(false, At(100), At(100)), At(100));
        Assert.AreEqual("estimated: its node was stopped 2026-11-22 12:01:40 UTC", closed.Cdr().Why);
        var moved = CallLifecycle.Apply(closed, Proxy(Interim, 90, length: 90) with { ArrivedAt = At(103) });
        Assert.AreEqual(At(90), moved.Cdr().EndedAt);
        Assert.AreEqual(Certainty.Estimated, moved.Certainty);
        Assert.AreEqual(CallStage.Connected, CallLifecycle.Apply(moved, Proxy(Interim, 150, length: 150)).Stage);
    }

    [TestMethod]
    public void A_node_that_says_that_it_has_the_call_is_evidence_and_one_that_says_it_has_not_closes_it()
    {
        var up = CallSilence.Answered(CallSilence.Judge(s_call, s_eachMinute, At(300)), "sip-1", NodeAnswer.Up, At(301));
        Assert.AreEqual(Certainty.Confirmed, up.Certainty);
        Assert.AreEqual(At(301), up.LastEvidenceAt);
        var again = CallSilence.Answered(up, "sip-1", NodeAnswer.Up, At(601));
        Assert.HasCount(up.Timeline.Length, again.Timeline);
        Assert.AreEqual(At(601), again.LastEvidenceAt);

        var gone = CallSilence.Answered(up, "sip-1", NodeAnswer.Gone, At(602)).Cdr();
        Assert.AreEqual(At(301), gone.EndedAt);
        Assert.EndsWith("the node no longer has it", gone.Why);
        Assert.AreSame(up, CallSilence.Answered(up, "sip-1", NodeAnswer.CannotTell, At(602)));
    }

    [TestMethod]
    public void A_node_is_asked_when_the_call_was_not_heard_of_for_long_and_again_after_as_long()
    {
        var asked = new Habits(("sip-1", new NodeDetails { Kind = NodeKind.Kamailio, DisconnectWay = DisconnectWay.KamailioRpc }));
        var call = Apply(Proxy(Start, 0));
        Assert.IsEmpty(CallSilence.ToAsk(call, asked, null, At(299)));
        Assert.AreEqual("sip-1", CallSilence.ToAsk(call, asked, null, At(300)).Single());
        Assert.IsEmpty(CallSilence.ToAsk(call, asked, At(300), At(599)));
        Assert.AreEqual(At(600), CallSilence.Next(call, asked, At(300), At(301)));
        Assert.IsEmpty(CallSilence.ToAsk(call, s_eachMinute, null, At(700)));
    }

    [TestMethod]
    public void An_ended_call_is_not_judged_any_more()
    {
        var ended = Apply(Proxy(Start, 0), Proxy(Stop, 60, length: 60));
        Assert.AreSame(ended, CallSilence.Judge(ended, s_eachMinute, At(9000)));
        Assert.AreSame(ended, CallSilence.NodeRestarted(ended, "sip-1", new NodeRestart(true, At(100), At(100)), At(100)));
        Assert.IsNull(CallSilence.Next(ended, s_eachMinute, null, At(9000)));
    }

    private sealed class Habits(params (string Node, NodeDetails Details)[] nodes) : INodePatience
    {
        private readonly Dictionary<string, Patience> _nodes = nodes.ToDictionary(node => node.Node, node => Patience.Of(node.Details));

        public Patience Of(string nodeId) => _nodes.GetValueOrDefault(nodeId) ?? Patience.Default;
    }
}
