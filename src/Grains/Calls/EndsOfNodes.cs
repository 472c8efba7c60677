using Billing.Nodes;

namespace Billing.Calls;

/// <summary>Counts how calls ended, by node and hour, for the last 24 hours.</summary>
public sealed class EndsOfNodes(TimeProvider time)
{
    private const int Hours = 24;

    private readonly Dictionary<string, Hour[]> _nodes = new(StringComparer.Ordinal);

    /// <summary>From when on ends are counted.</summary>
    public DateTimeOffset Since { get; init; } = time.GetUtcNow();

    public void Count(Cdr ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        if (!_nodes.TryGetValue(ended.NodeId, out var hours))
        {
            _nodes[ended.NodeId] = hours = new Hour[Hours];
        }

        var now = HourOf(time.GetUtcNow());
        ref var hour = ref hours[now % Hours];
        if (hour.Number != now)
        {
            hour = new Hour { Number = now };
        }

        // A corrected call was counted when it was closed by estimate.
        switch (ended.Certainty)
        {
            case Certainty.Corrected: hour.Corrected++; break;
            case Certainty.Estimated: (hour.Ended, hour.Estimated) = (hour.Ended + 1, hour.Estimated + 1); break;
            default: hour.Ended++; break;
        }
    }

    public NodeEnds Of(string nodeId)
    {
        var oldest = HourOf(time.GetUtcNow()) - Hours;
        var counted = _nodes.TryGetValue(nodeId, out var hours) ? hours.Where(hour => hour.Number > oldest).ToArray() : [];
        var span = time.GetUtcNow() - TimeSpan.FromHours(Hours);
        return new NodeEnds(
            Since > span ? Since : span, counted.Sum(hour => hour.Ended), counted.Sum(hour => hour.Estimated), counted.Sum(hour => hour.Corrected));
    }

    private static long HourOf(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerHour;

    private struct Hour
    {
        public long Number;
        public long Ended;
        public long Estimated;
        public long Corrected;
    }
}
