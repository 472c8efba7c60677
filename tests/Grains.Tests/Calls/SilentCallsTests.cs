using Billing.Calls;
using Billing.Nodes;
using Orleans.Core.Internal;
using Testing;
using static Billing.Grains.Tests.Calls.Records;

namespace Billing.Grains.Tests.Calls;

/// <summary>The same in a silo: the shards watch, the calls decide.</summary>
[TestClass]
public class SilentCallsTests
{
    private TestSilo _silo = null!;

    private MemoryStores Stores => _silo.Stores;

    [TestInitialize]
    public async Task Start()
    {
        _silo = await TestSilo.Start();
        Stores.Habits["sip-1"] = Patience.Of(new NodeDetails { InterimSeconds = 60 });
    }

    [TestCleanup]
    public async Task Stop() => await _silo.DisposeAsync();

    [TestMethod]
    public async Task A_silent_call_goes_quiet_and_presumed_over_and_is_closed_at_its_last_evidence()
    {
        await Begin("silent");
        await Until("silent", call => call.Live().Certainty == Certainty.Quiet, "the call to be quiet");
        Assert.IsGreaterThanOrEqualTo(At(180), _silo.Time.GetUtcNow());
        Assert.AreEqual(Certainty.Quiet, (await Live("silent")).Certainty);
        await Until("silent", call => call.Live().Certainty == Certainty.PresumedEnded, "the call to be presumed over");
        Assert.IsGreaterThanOrEqualTo(At(360), _silo.Time.GetUtcNow());
        await Until("silent", call => call.Ended, "the call to be closed");
        Assert.IsGreaterThanOrEqualTo(At(720), _silo.Time.GetUtcNow());
        var view = (await Call("silent").Get())!;
        Assert.AreEqual(At(0), view.Cdr!.EndedAt);
        Assert.AreEqual(Certainty.Estimated, view.Cdr.Certainty);
        Assert.IsEmpty(await Shard("silent").OfNode("sip-1"));
        Assert.AreEqual((1, 1), await Ends("silent"));
    }

    [TestMethod]
    public async Task A_call_that_is_heard_of_stays_sure()
    {
        await Begin("heard");
        for (var at = 60; at <= 600; at += 60)
        {
            _silo.Time.Advance(TimeSpan.FromSeconds(60));
            await _silo.InTime(Call("heard").Apply(Of("heard", AccountingStatus.Interim, (int)(_silo.Time.GetUtcNow() - Noon).TotalSeconds)));
            Assert.AreEqual(Certainty.Confirmed, (await Live("heard")).Certainty);
        }
    }

    [TestMethod]
    public async Task A_quiet_call_stays_quiet_when_its_silo_begins_anew_and_is_closed_in_time()
    {
        await Begin("kept");
        await Until("kept", call => call.Live().Certainty == Certainty.Quiet, "the call to be quiet");
        await Deactivate("kept");
        Assert.AreEqual(Certainty.Quiet, (await Live("kept")).Certainty);
        Assert.AreEqual(At(0), (await Live("kept")).HeardAt);
        await Until("kept", call => call.Ended, "the call to be closed");
        Assert.AreEqual(At(0), (await Stores.Find("kept", default))!.Call.EndedAt);
    }

    [TestMethod]
    public async Task A_late_Stop_and_a_late_interim_update_correct_what_was_closed()
    {
        await Begin("stopped");
        await Begin("revived");
        await Until("stopped", call => call.Ended, "the one call to be closed");
        await Until("revived", call => call.Ended, "the other call to be closed");
        await _silo.InTime(Call("stopped").Apply(Of("stopped", AccountingStatus.Stop, 700, length: 700)));
        Assert.AreEqual(Certainty.Corrected, (await Call("stopped").Get())!.Cdr!.Certainty);
        var now = (int)(_silo.Time.GetUtcNow() - Noon).TotalSeconds;
        await _silo.InTime(Call("revived").Apply(Of("revived", AccountingStatus.Interim, now, length: now)));
        Assert.AreEqual(CallStage.Connected, (await Live("revived")).Stage);
    }

    [TestMethod]
    public async Task Where_the_node_can_be_asked_its_answer_decides()
    {
        Stores.Habits["sip-1"] = Patience.Of(new NodeDetails { DisconnectWay = DisconnectWay.KamailioRpc });
        Stores.Answers["sip-1"] = NodeAnswer.Up;
        await Begin("asked");
        await Until("asked", call => call.LastEvidenceAt > At(900), "the node to be asked more than once");
        Assert.AreEqual(Certainty.Confirmed, (await Live("asked")).Certainty);
        Stores.Answers["sip-1"] = NodeAnswer.Gone;
        var last = (await Stores.Find("asked", default))!.Call.LastEvidenceAt;
        await Until("asked", call => call.Ended, "the call to be closed");
        var cdr = (await Call("asked").Get())!.Cdr!;
        Assert.AreEqual(last, cdr.EndedAt);
        Assert.Contains("the node no longer has it", cdr.Why);
    }

    [TestMethod]
    public async Task A_restart_closes_the_calls_of_that_node_that_began_before_it_and_tells_how_many()
    {
        var node = _silo.Grains.GetGrain<INodeGrain>("sip-1");
        await node.Create(new NodeDetails { Name = "Proxy", Addresses = ["10.0.0.1"] }, "secret", TestSilo.Ada);
        foreach (var key in new[] { "one", "second", "third-call" })
        {
            await Begin(key);
        }

        await _silo.InTime(Call("of-another").Apply(Of("of-another", AccountingStatus.Start, 0) with { NodeId = "sip-2" }));
        _silo.Time.Advance(TimeSpan.FromSeconds(30));
        var now = _silo.Time.GetUtcNow();
        var restart = new NodeRestart(On: true, now, now);
        var later = (int)(now - Noon).TotalSeconds + 1;
        await _silo.InTime(Call("after").Apply(Of("after", AccountingStatus.Start, later)));

        var closing = node.Restarted(restart);
        await _silo.InTime(closing);
        Assert.AreEqual(3, await closing);
        Assert.AreEqual(At(0), (await Call("third-call").Get())!.Cdr!.EndedAt);
        Assert.IsNotNull((await Call("of-another").Get())!.Live);
        Assert.IsNotNull((await Call("after").Get())!.Live);
        var again = node.Restarted(restart);
        await _silo.InTime(again);
        Assert.AreEqual(0, await again);
        var health = (await node.Health())!;
        Assert.AreEqual(new NodeRestartSeen(true, now, 3), health.Restarts.Single());
        Assert.AreEqual(1, health.LostStopShare);
        Assert.AreEqual(now, (await node.Get())!.RestartedAt);
    }

    [TestMethod]
    public async Task A_list_that_began_anew_from_rows_that_lagged_is_right_within_seconds()
    {
        var start = Of("old-picture", AccountingStatus.Start, 0) with { StartMeansConnected = false };
        await _silo.InTime(Call("old-picture").Apply(start));
        await Deactivate("old-picture");
        Assert.AreEqual(CallStage.Ringing, (await Live("old-picture")).Stage);

        // What was told to the list before this one comes into rows and history only now.
        var row = (await Stores.Find("old-picture", default))!;
        await Stores.Save(row, CallLifecycle.Apply(row.Call, Of("old-picture", AccountingStatus.Interim, 3, length: 3)), [], default);
        var ended = CallLifecycle.Apply(null, Of("told-before", AccountingStatus.Stop, 2, length: 2));
        await Stores.Save(null, ended, [], default);
        await Shard("told-before").ChangesAfter(null, 0);
        await Eventually.Async(
            async () =>
            {
                _silo.Time.Advance(TimeSpan.FromSeconds(1));
                return (await Live("old-picture")).Stage == CallStage.Connected && (await Shard("told-before").Known("told-before")).EndedAt is not null;
            },
            "the list to be right", TimeSpan.FromSeconds(30));
        Assert.IsLessThan(At(15), _silo.Time.GetUtcNow());
        Assert.AreEqual(1, (await Shard("told-before").EndsOf("sip-1")).Ended);
    }

    private ICallGrain Call(string key) => _silo.Grains.GetGrain<ICallGrain>(key);

    private ILiveCallsGrain Shard(string key) => _silo.Grains.GetGrain<ILiveCallsGrain>(Stores.ShardOf(key));

    private async Task<(long, long)> Ends(string key) => await Shard(key).EndsOf("sip-1") is var ends ? (ends.Ended, ends.Estimated) : default;

    private Task Begin(string key) => _silo.InTime(Call(key).Apply(Of(key, AccountingStatus.Start, 0)));

    private async Task<LiveCall> Live(string key) => (await Shard(key).ChangesAfter(null, 0))!.Changed.Single(call => call.Key == key);

    /// <summary>Moves the clock until the stored call is as it should be.</summary>
    private Task Until(string key, Func<CallState, bool> so, string what) => Eventually.Async(
        async () =>
        {
            _silo.Time.Advance(TimeSpan.FromSeconds(3));
            return so((await Stores.Find(key, default))!.Call);
        },
        what, TimeSpan.FromSeconds(90));

    /// <summary>What a silo's end does to its grains, and waits until they have gone.</summary>
    private async Task Deactivate(string key)
    {
        var management = _silo.Grains.GetGrain<IManagementGrain>(0);
        await Call(key).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        await Shard(key).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        foreach (var grain in new[] { Call(key).GetGrainId(), Shard(key).GetGrainId() })
        {
            await Eventually.Async(
                async () => await management.GetActivationAddress((IAddressable)_silo.Grains.GetGrain(grain)) is null, $"{grain} to go", TimeSpan.FromSeconds(30));
        }
    }

    private static AccountingEvent Of(string key, AccountingStatus status, int at, int? length = null) => Proxy(status, at, length: length) with { CallKey = key };
}
