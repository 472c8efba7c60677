using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Billing.Calls;

/// <summary>Calls as instruments of the meter <c>Billing.Calls</c>. Each silo tells of the shards of the live list that it has.</summary>
internal static class CallMetrics
{
    private static readonly Meter s_meter = new("Billing.Calls");
    private static readonly Counter<long> s_started = s_meter.CreateCounter<long>("billing.calls.started", "{call}", "Calls that came into the live list, or ended before they could");
    private static readonly Counter<long> s_ended = s_meter.CreateCounter<long>("billing.calls.ended", "{call}", "Calls that ended, and ends that were corrected, by certainty of the end");

    /// <summary>By activation of a shard: how many calls of each certainty it had at its last look.</summary>
    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<Certainty, int>> s_live = new(StringComparer.Ordinal);

    static CallMetrics() => s_meter.CreateObservableUpDownCounter(
        "billing.calls.live",
        () => Enum.GetValues<Certainty>().Where(certainty => certainty <= Certainty.PresumedEnded).Select(certainty =>
            new Measurement<int>(s_live.Values.Sum(shard => shard.GetValueOrDefault(certainty)), Tag(certainty))),
        "{call}",
        "Calls in progress, by certainty");

    public static void Started() => s_started.Add(1);

    public static void Ended(Certainty certainty) => s_ended.Add(1, Tag(certainty));

    public static void Live(string shard, IEnumerable<LiveCall> calls) => s_live[shard] = calls.CountBy(call => call.Certainty).ToDictionary();

    /// <summary>The shard is somewhere else from now on.</summary>
    public static void Gone(string shard) => s_live.TryRemove(shard, out _);

    private static KeyValuePair<string, object?> Tag(Certainty certainty) => new("certainty", certainty.ToString());
}
