using System.Diagnostics.Metrics;
using Billing.Customers;
using Radius;

namespace Billing.Silo.Radius;

/// <summary>What nodes asked and what became of it: meter <c>Billing.Radius</c>. Counts of packets are the listeners' own, read when observed.</summary>
internal sealed class RadiusMetrics : IDisposable
{
    public const string MeterName = "Billing.Radius";

    private const string Answered = "Answered";

    /// <summary>PortaOne's h323-return-code for a limit, whose text names a number.</summary>
    private const int OverLimit = 3;

    private static readonly Meter s_meter = new(MeterName);
    private static readonly Counter<long> s_admissions = s_meter.CreateCounter<long>("billing.admissions", "{request}", "Access-Requests accepted");
    private static readonly Counter<long> s_refusals = s_meter.CreateCounter<long>("billing.refusals", "{request}", "Access-Requests rejected, by reason");

    private readonly Meter _meter = new(MeterName);

    /// <param name="listeners">By what they are for.</param>
    public RadiusMetrics(IReadOnlyDictionary<ListenerRole, RadiusListener> listeners)
    {
        _meter.CreateObservableCounter(
            "billing.radius.requests", () => listeners.SelectMany(listener => Requests(listener.Key.ToString(), listener.Value.Counters.Snapshot())),
            "{request}", "Packets of nodes by what became of them: Answered, or why there was no answer");
        _meter.CreateObservableUpDownCounter(
            "billing.radius.queue", () => listeners.Select(listener => new Measurement<int>(listener.Value.Counters.InWork, Role(listener.Key.ToString()))),
            "{request}", "Requests queued or in work");
        _meter.CreateObservableCounter(
            "billing.radius.unknown_sources", () => listeners.Sum(listener => listener.Value.Counters.Dropped(DropCause.UnknownSource)), "{packet}", "Packets from addresses that no node has");
    }

    /// <summary>An Access-Request was decided.</summary>
    /// <param name="refusal">Null when it was accepted.</param>
    public static void Decided(Refusal? refusal)
    {
        if (refusal is null)
        {
            s_admissions.Add(1);
        }
        else
        {
            s_refusals.Add(1, new KeyValuePair<string, object?>("reason", refusal.ReturnCode == OverLimit ? "limit of calls" : refusal.Reason));
        }
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Requests(string role, ListenerSnapshot listener) => listener.Clients.SelectMany(node => node.Drops
        .Select(drop => (Outcome: drop.Key.ToString(), Count: drop.Value)).Append((Outcome: Answered, Count: node.Replies))
        .Select(part => new Measurement<long>(part.Count, Role(role), new("node", node.Name), new("outcome", part.Outcome))));

    private static KeyValuePair<string, object?> Role(string role) => new("role", role);
}
