using System.Diagnostics.Metrics;
using System.Net;

namespace Radius;

/// <summary>The counts as instruments of the meter <c>Radius</c>. They are read when observed, so that a packet pays nothing for them.</summary>
internal sealed class ListenerMetrics : IDisposable
{
    private readonly Meter meter;

    public ListenerMetrics(ListenerCounters counters, ListenerRole role, EndPoint endPoint)
    {
        KeyValuePair<string, object?>[] tags = [new("radius.role", role.ToString()), new("network.local.endpoint", endPoint.ToString())];
        meter = new Meter("Radius", null, tags);
        meter.CreateObservableCounter("radius.server.packets", () => counters.Packets, "{packet}", "Datagrams received");
        meter.CreateObservableCounter("radius.server.replies", () => counters.Replies, "{packet}", "Replies sent");
        meter.CreateObservableUpDownCounter("radius.server.in_work", () => counters.InWork, "{request}", "Requests queued or in a handler");
        meter.CreateObservableCounter(
            "radius.server.drops",
            () => Enum.GetValues<DropCause>().Select(cause =>
                new Measurement<long>(counters.Dropped(cause), new KeyValuePair<string, object?>("cause", cause.ToString()))),
            "{packet}",
            "Datagrams not processed or not answered, by cause");
    }

    public void Dispose() => meter.Dispose();
}
