using System.Diagnostics.Metrics;
using Billing.Calls;

namespace Billing.Grains.Tests.Calls;

[TestClass]
public sealed class CallMetricsTests
{
    [TestMethod]
    public void Live_calls_are_told_by_certainty_until_their_shard_goes()
    {
        var before = Live();
        CallMetrics.Live("one", [Call("a", Certainty.Confirmed), Call("b", Certainty.Quiet)]);
        CallMetrics.Live("two", [Call("c", Certainty.Confirmed)]);
        CallMetrics.Live("two", [Call("c", Certainty.Confirmed), Call("d", Certainty.PresumedEnded)]);
        Assert.AreEqual((2, 1, 1), Since(before));
        CallMetrics.Gone("one");
        Assert.AreEqual((1, 0, 1), Since(before));
        CallMetrics.Gone("two");
        Assert.AreEqual((0, 0, 0), Since(before));
    }

    private static (int Confirmed, int Quiet, int PresumedEnded) Since(Dictionary<string, int> before)
    {
        var now = Live();
        return (Of(Certainty.Confirmed), Of(Certainty.Quiet), Of(Certainty.PresumedEnded));
        int Of(Certainty certainty) => now.GetValueOrDefault(certainty.ToString()) - before.GetValueOrDefault(certainty.ToString());
    }

    private static Dictionary<string, int> Live()
    {
        // The class makes its meter when it is first used.
        CallMetrics.Gone("");
        var told = new Dictionary<string, int>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == "billing.calls.live")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) => told[(string)tags[0].Value!] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return told;
    }

    private static LiveCall Call(string key, Certainty certainty) => new()
    {
        Key = key,
        NodeId = "node",
        Stage = CallStage.Connected,
        Certainty = certainty,
        SetupAt = DateTimeOffset.UnixEpoch,
        LastEvidenceAt = DateTimeOffset.UnixEpoch,
        Legs = 1,
        Version = 1,
    };
}
