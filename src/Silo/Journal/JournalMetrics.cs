using System.Diagnostics.Metrics;

namespace Billing.Silo.Journal;

/// <summary>The journal's figures as instruments of the meter <c>Billing.Journal</c>. Read when observed; only commits are measured one by one.</summary>
internal sealed class JournalMetrics : IDisposable
{
    public const string MeterName = "Billing.Journal";

    private static readonly Meter s_meter = new(MeterName);
    private static readonly Histogram<double> s_duration = s_meter.CreateHistogram<double>(
        "billing.journal.commit.duration", "s", "From sending an entity to knowing that it is in, repetitions included");
    private static readonly Histogram<int> s_records = s_meter.CreateHistogram<int>(
        "billing.journal.commit.records", "{record}", "Records that one entity carried");

    private readonly Meter _meter = new(MeterName);

    public JournalMetrics(Journal journal, JournalApplier applier, TimeProvider time)
    {
        var counters = journal.Counters;
        _meter.CreateObservableCounter("billing.journal.records", () => counters.Records, "{record}", "Records made durable");
        _meter.CreateObservableCounter("billing.journal.octets", () => counters.Octets, "By", "Octets made durable, before packing");
        _meter.CreateObservableCounter("billing.journal.refused", () => counters.RefusedRecords, "{record}", "Records not taken, and so not acknowledged: the journal or the rows were behind");
        _meter.CreateObservableCounter("billing.journal.failed_commits", () => counters.FailedInserts, "{attempt}", "Attempts at a commit that failed and were repeated");
        _meter.CreateObservableCounter("billing.journal.replayed", () => counters.ReplayedRecords, "{record}", "Records of dead silos that this one applied");
        _meter.CreateObservableUpDownCounter("billing.journal.waiting", () => journal.Waiting, "{record}", "Records taken that are not durable yet");
        _meter.CreateObservableUpDownCounter("billing.journal.not_done", () => applier.NotDone, "{record}", "Durable records whose effects are not in rows");
        _meter.CreateObservableGauge(
            "billing.journal.oldest", () => applier.OldestNotDone is { } at ? (time.GetUtcNow() - at).TotalSeconds : 0, "s", "Age of the oldest durable record whose effects are not in rows; 0 when there is none");
    }

    /// <summary>An entity is in.</summary>
    public static void Committed(int records, TimeSpan duration)
    {
        s_duration.Record(duration.TotalSeconds);
        s_records.Record(records);
    }

    public void Dispose() => _meter.Dispose();
}
