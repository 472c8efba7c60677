using System.Globalization;

namespace Billing.Nodes;

/// <summary>What a node's traffic and the ends of its calls say about its accounting.</summary>
internal static class NodeSigns
{
    /// <summary>Seconds of drift that make times of different nodes hard to compare.</summary>
    private const double MuchDrift = 5;
    private const double ManyLost = 0.01;
    private const double ManyDuplicates = 0.05;

    /// <summary>Fewer than this tell nothing.</summary>
    private const int Enough = 20;

    public static NodeHealth Of(NodeState node, NodeTraffic traffic, IReadOnlyCollection<NodeEnds> shards)
    {
        var ends = new NodeEnds(
            shards.Max(shard => shard.Since), shards.Sum(shard => shard.Ended), shards.Sum(shard => shard.Estimated), shards.Sum(shard => shard.Corrected));
        var repeated = traffic.Drops.GetValueOrDefault("Duplicate") + traffic.Drops.GetValueOrDefault("DuplicateInWork");
        var health = new NodeHealth
        {
            Traffic = traffic,
            DuplicateShare = traffic.Packets == 0 ? null : (double)repeated / traffic.Packets,
            Ends = ends,
            LostStopShare = ends.Ended == 0 ? null : (double)ends.Estimated / ends.Ended,
            Restarts = node.Restarts,
        };
        return health with { Warnings = [.. Warnings(node.Details, health)] };
    }

    private static IEnumerable<string> Warnings(NodeDetails node, NodeHealth health)
    {
        var said = node.InterimSeconds;
        if (health.Traffic.InterimSeconds is { } seen && said is null)
        {
            yield return $"It sends interim updates every {seen} s; say so above, and silence will be noticed.";
        }
        else if (health.Traffic.InterimSeconds > said * 1.5)
        {
            yield return $"Its interim updates come every {health.Traffic.InterimSeconds} s, not every {said} s: calls may be taken for quiet.";
        }

        if (Math.Abs(health.Traffic.ClockDriftSeconds ?? 0) >= MuchDrift)
        {
            var drift = health.Traffic.ClockDriftSeconds!.Value;
            yield return $"Its clock is {Math.Abs(drift).ToString("0.#", CultureInfo.InvariantCulture)} s {(drift > 0 ? "ahead" : "behind")}: set it by NTP.";
        }

        if (health.Ends.Ended >= Enough && health.LostStopShare >= ManyLost)
        {
            yield return "Stops are lost: look for packet loss between it and the silos.";
        }

        if (health.Traffic.Packets >= Enough && health.DuplicateShare >= ManyDuplicates)
        {
            yield return "It sends many packets twice: answers are lost or come later than it waits.";
        }
    }
}
