using System.Diagnostics.Metrics;

namespace AzureTables;

/// <summary>The counters of the meter <c>AzureTables</c>; each measurement carries the tag <c>table</c>.</summary>
public static class CommitMetrics
{
    /// <summary>The meter's name, for whoever collects it.</summary>
    public const string MeterName = "AzureTables";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Histogram<int> Entities = Meter.CreateHistogram<int>(
        "azuretables.commit.entities", "{entity}", "Rows that one transaction carried.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "azuretables.commit.duration", "s", "From sending a transaction to its answer.");
    private static readonly Counter<int> Conflicts = Meter.CreateCounter<int>(
        "azuretables.commit.conflicts", "{set}", "Sets refused because another writer had been there.");
    private static readonly Counter<int> Unclear = Meter.CreateCounter<int>(
        "azuretables.commit.unclear", "{attempt}", "Transactions whose outcome had to be looked up.");
    private static readonly Counter<int> Refused = Meter.CreateCounter<int>(
        "azuretables.commit.refused", "{set}", "Sets refused because too many waited.");

    internal static void Answered(string table, int entities, TimeSpan duration)
    {
        Entities.Record(entities, new KeyValuePair<string, object?>("table", table));
        Duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("table", table));
    }

    internal static void Conflict(string table) => Conflicts.Add(1, new KeyValuePair<string, object?>("table", table));

    internal static void OutcomeUnclear(string table) => Unclear.Add(1, new KeyValuePair<string, object?>("table", table));

    internal static void QueueFull(string table) => Refused.Add(1, new KeyValuePair<string, object?>("table", table));
}
