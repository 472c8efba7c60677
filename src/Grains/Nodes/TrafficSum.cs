namespace Billing.Nodes;

/// <summary>Adds the listeners' counters up.</summary>
internal static class TrafficSum
{
    private const int MostSources = 50;

    /// <param name="nodeIds">Nodes to show even when nothing was heard of them.</param>
    public static TrafficHealth Of(IEnumerable<string> nodeIds, IReadOnlyList<ListenerReport> reports)
    {
        var heard = reports.SelectMany(report => report.Nodes).ToLookup(traffic => traffic.NodeId, StringComparer.Ordinal);
        return new TrafficHealth
        {
            Nodes = [.. nodeIds.Order(StringComparer.Ordinal).Select(id => Sum(id, heard[id]))],
            UnknownSources =
            [
                .. reports.SelectMany(report => report.UnknownSources)
                    .GroupBy(source => source.Address, StringComparer.Ordinal)
                    .Select(same => new UnknownSource(same.Key, same.Sum(source => source.Packets), same.Max(source => source.LastAt)))
                    .OrderByDescending(source => source.LastAt)
                    .Take(MostSources),
            ],
            Drops = Sum(reports.Select(report => report.Drops)),
            Listeners = reports.Count,
            Since = reports.Count == 0 ? null : reports.Min(report => report.StartedAt),
            QueueDepth = reports.Sum(report => report.QueueDepth),
        };
    }

    private static NodeTraffic Sum(string id, IEnumerable<NodeTraffic> parts) => new()
    {
        NodeId = id,
        Packets = parts.Sum(part => part.Packets),
        Replies = parts.Sum(part => part.Replies),
        LastPacketAt = parts.Max(part => part.LastPacketAt),
        Drops = Sum(parts.Select(part => part.Drops)),
        // Of the listener that hears the node most: medians do not add up.
        ClockDriftSeconds = parts.OrderByDescending(part => part.Packets).FirstOrDefault(part => part.ClockDriftSeconds is not null)?.ClockDriftSeconds,
        InterimSeconds = parts.OrderByDescending(part => part.Packets).FirstOrDefault(part => part.InterimSeconds is not null)?.InterimSeconds,
    };

    private static Dictionary<string, long> Sum(IEnumerable<Dictionary<string, long>> parts) => parts
        .SelectMany(part => part)
        .GroupBy(count => count.Key, StringComparer.Ordinal)
        .ToDictionary(same => same.Key, same => same.Sum(count => count.Value), StringComparer.Ordinal);
}
