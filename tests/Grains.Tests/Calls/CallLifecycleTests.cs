using Billing.Calls;
using static Billing.Calls.AccountingStatus;
using static Billing.Grains.Tests.Calls.Records;

namespace Billing.Grains.Tests.Calls;

[TestClass]
public class CallLifecycleTests
{
    [TestMethod]
    public void Start_of_a_proxy_makes_a_connected_call()
    {
        var call = Apply(Proxy(Start, 5));
        Assert.AreEqual(CallStage.Connected, call.Stage);
        Assert.AreEqual(At(5), call.ConnectedAt);
        Assert.AreEqual("alice", call.Live().AccountId);
    }

    [TestMethod]
    public void Start_of_a_gateway_without_connect_time_makes_a_ringing_call()
    {
        var call = Apply(Gateway(Start, 0, LegOrigin.Answer));
        Assert.AreEqual(CallStage.Ringing, call.Stage);
        Assert.IsNull(call.ConnectedAt);
    }

    [TestMethod]
    public void The_callee_leg_tells_when_people_talk_even_if_the_gateway_answered_the_caller_before()
    {
        var ringing = Apply(Gateway(Start, 0, LegOrigin.Answer, connected: 1), Gateway(Start, 2, LegOrigin.Originate));
        Assert.AreEqual(CallStage.Ringing, ringing.Stage);
        var talking = CallLifecycle.Apply(ringing, Gateway(Interim, 9, LegOrigin.Originate, connected: 8));
        Assert.AreEqual(CallStage.Connected, talking.Stage);
        Assert.AreEqual(At(8), talking.ConnectedAt);
    }

    [TestMethod]
    public void Stop_ends_the_call_with_the_length_that_the_node_told()
    {
        var cdr = Apply(Proxy(Start, 5), Proxy(Stop, 65, length: 61)).Cdr();
        Assert.AreEqual(61, cdr.Seconds);
        Assert.AreEqual(At(65), cdr.EndedAt);
        Assert.AreEqual(Certainty.Confirmed, cdr.Certainty);
        Assert.AreEqual("hung up", cdr.Why);
    }

    [TestMethod]
    public void Stop_alone_makes_a_whole_CDR()
    {
        var cdr = Apply(Proxy(Stop, 65, length: 60)).Cdr();
        Assert.AreEqual(At(5), cdr.SetupAt);
        Assert.AreEqual(At(5), cdr.ConnectedAt);
        Assert.AreEqual(60, cdr.Seconds);
    }

    [TestMethod]
    public void Start_after_Stop_completes_the_record_and_does_not_bring_the_call_back()
    {
        var call = Apply(Proxy(Stop, 65), Proxy(Start, 5));
        Assert.AreEqual(CallStage.Ended, call.Stage);
        Assert.AreEqual(At(5), call.Cdr().ConnectedAt);
        Assert.AreEqual(60, call.Cdr().Seconds);
    }

    [TestMethod]
    [DataRow(Start)]
    [DataRow(Interim)]
    [DataRow(Stop)]
    [DataRow(Failed)]
    public void A_copy_of_a_record_changes_nothing(AccountingStatus status)
    {
        var once = Apply(Proxy(Start, 5), Proxy(status, 65, length: 60));
        var four = Apply(Proxy(Start, 5), Proxy(status, 65, length: 60), Proxy(status, 65, length: 60), Proxy(Start, 5), Proxy(status, 65, length: 60));
        Assert.AreEqual(once.Version, four.Version);
        Assert.HasCount(once.Timeline.Length, four.Timeline);
        Assert.AreSame(four, CallLifecycle.Apply(four, Proxy(status, 65, length: 60)));
    }

    [TestMethod]
    public void A_second_Stop_with_another_time_is_a_copy()
    {
        var call = Apply(Proxy(Start, 5), Proxy(Stop, 65, length: 60));
        Assert.AreSame(call, CallLifecycle.Apply(call, Proxy(Stop, 66, length: 61)));
    }

    [TestMethod]
    public void The_same_records_of_two_legs_make_the_same_CDR_in_every_order()
    {
        AccountingEvent[] records =
        [
            Gateway(Start, 0, LegOrigin.Answer),
            Gateway(Start, 1, LegOrigin.Originate, connected: 8),
            Gateway(Stop, 70, LegOrigin.Originate, connected: 8, disconnected: 70, length: 62),
            Gateway(Stop, 71, LegOrigin.Answer, connected: 8, disconnected: 71, length: 63),
        ];
        var expected = Apply(records).Cdr();
        Assert.AreEqual(62, expected.Seconds);
        Assert.AreEqual(At(71), expected.EndedAt);
        var orders = Orders(records).ToArray();
        Assert.HasCount(24, orders);
        foreach (var order in orders)
        {
            // How often a change was told, and by way of which estimate, may differ; the record may not.
            var cdr = Apply(order).Cdr();
            Assert.AreEqual(
                expected, cdr with { Version = expected.Version, Certainty = expected.Certainty },
                string.Join(", ", order.Select(record => $"{record.Status} {record.Origin}")));
            Assert.AreNotEqual(Certainty.Estimated, cdr.Certainty);
        }
    }

    [TestMethod]
    public void The_same_records_of_a_proxy_make_the_same_CDR_in_every_order()
    {
        AccountingEvent[] records = [Proxy(Start, 5), Proxy(Interim, 34, length: 30), Proxy(Interim, 50, length: 45), Proxy(Stop, 66, length: 60)];
        var expected = Apply(records).Cdr();
        Assert.AreEqual(At(4), expected.ConnectedAt);
        Assert.AreEqual(60, expected.Seconds);
        foreach (var order in Orders(records))
        {
            Assert.AreEqual(expected, Apply(order).Cdr() with { Version = expected.Version }, string.Join(", ", order.Select(record => record.Status)));
        }
    }

    [TestMethod]
    public void The_call_lives_until_its_last_leg_has_ended()
    {
        var call = Apply(
            Gateway(Start, 0, LegOrigin.Answer), Gateway(Start, 1, LegOrigin.Originate), Gateway(Stop, 70, LegOrigin.Originate, disconnected: 70));
        Assert.AreNotEqual(CallStage.Ended, call.Stage);
        Assert.AreEqual(CallStage.Ended, CallLifecycle.Apply(call, Gateway(Stop, 71, LegOrigin.Answer)).Stage);
    }

    [TestMethod]
    public void Start_of_another_leg_heard_after_the_end_does_not_bring_the_call_back()
    {
        var call = Apply(
            Gateway(Start, 0, LegOrigin.Answer), Gateway(Stop, 70, LegOrigin.Answer, disconnected: 70), Gateway(Start, 1, LegOrigin.Originate));
        Assert.AreEqual(CallStage.Ended, call.Stage);
        Assert.IsTrue(call.Legs[1].EndEstimated);
        Assert.AreEqual(Certainty.Confirmed, call.Certainty);
    }

    [TestMethod]
    public void A_leg_that_begins_after_the_others_ended_keeps_the_call_alive()
    {
        var call = Apply(Proxy(Start, 5), Proxy(Stop, 65), Proxy(Start, 66, session: "s2"));
        Assert.AreEqual(CallStage.Connected, call.Stage);
        Assert.HasCount(2, call.Legs);
    }

    [TestMethod]
    public void A_session_name_that_a_gateway_uses_again_is_another_call()
    {
        var first = Apply(Proxy(Start, 5), Proxy(Stop, 65, length: 60));
        var second = CallLifecycle.Apply(first, Proxy(Start, 3600));
        Assert.AreEqual(CallStage.Connected, second.Stage);
        Assert.AreEqual(first.Generation + 1, second.Generation);
        Assert.HasCount(1, second.Legs);
        Assert.AreEqual(At(3600), second.SetupAt);
        Assert.IsGreaterThan(first.Version, second.Version);
    }

    [TestMethod]
    public void A_failed_call_ends_at_once_and_says_why()
    {
        var cdr = Apply(Proxy(Failed, 5)).Cdr();
        Assert.IsNull(cdr.ConnectedAt);
        Assert.AreEqual(0, cdr.Seconds);
        Assert.AreEqual(486, cdr.SipCode);
        Assert.AreEqual("callee was busy", cdr.Why);
    }

    [TestMethod]
    public void An_interim_update_is_proof_of_life_and_tells_of_a_lost_Start()
    {
        var call = Apply(Proxy(Interim, 120, length: 100));
        Assert.AreEqual(CallStage.Connected, call.Stage);
        Assert.AreEqual(At(20), call.ConnectedAt);
        Assert.AreEqual(At(120), call.LastEvidenceAt);
        // One that was overtaken by a newer one tells nothing.
        Assert.AreSame(call, CallLifecycle.Apply(call, Proxy(Interim, 60, length: 40) with { ConnectedAt = null }));
    }

    [TestMethod]
    public void A_record_that_names_no_side_belongs_to_the_leg_of_its_session()
    {
        var call = Apply(Gateway(Start, 0, LegOrigin.Answer), Gateway(Stop, 9, LegOrigin.Answer) with { Origin = LegOrigin.Unknown });
        Assert.HasCount(1, call.Legs);
        Assert.IsTrue(call.Ended);
    }

    [TestMethod]
    public void Two_nodes_with_one_conference_are_legs_of_one_call()
    {
        var call = Apply(
            Gateway(Start, 0, LegOrigin.Answer), Gateway(Start, 1, LegOrigin.Answer) with { NodeId = "gw-2" },
            Gateway(Stop, 9, LegOrigin.Answer));
        Assert.HasCount(2, call.Legs);
        Assert.IsFalse(call.Ended);
    }

    [TestMethod]
    public void The_timeline_of_a_long_call_keeps_how_it_began_and_how_it_went_last()
    {
        var call = Apply([Proxy(Start, 0), .. Enumerable.Range(1, 500).Select(minute => Proxy(Interim, minute * 60, length: minute * 60))]);
        Assert.HasCount(50, call.Timeline);
        Assert.AreEqual(451, call.TimelineLeftOut);
        Assert.AreEqual(Start, call.Timeline[0].Status);
        Assert.AreEqual(At(30_000), call.Timeline[^1].At);
    }

    [TestMethod]
    public void A_Stop_before_its_set_up_by_a_wrong_clock_never_makes_a_negative_length()
    {
        var cdr = Apply(Proxy(Start, 100), Proxy(Stop, 40)).Cdr();
        Assert.IsGreaterThanOrEqualTo(0, cdr.Seconds);
        Assert.IsGreaterThanOrEqualTo(cdr.SetupAt, cdr.EndedAt);
    }
}
