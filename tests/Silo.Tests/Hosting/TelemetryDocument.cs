using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Billing.Tests.Hosting;

/// <summary>The instruments of a process as the tables of docs/telemetry.md.</summary>
internal sealed class TelemetryDocument : IDisposable
{
    private static readonly string[] s_others = ["AzureTables", "Radius"];

    // Instruments are made known on the thread that makes them: other tests run beside this one.
    private readonly Lock _lock = new();
    private readonly HashSet<(string Meter, string Row)> _rows = [];
    private readonly MeterListener _listener;

    /// <param name="assemblies">Their static meters are made known; others are, as they are made.</param>
    public TelemetryDocument(params Assembly[] assemblies)
    {
        _listener = new MeterListener { InstrumentPublished = (instrument, _) => Take(instrument) };
        _listener.Start();
        foreach (var type in assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.GetFields(BindingFlags.Static | BindingFlags.NonPublic).Any(field => field.FieldType == typeof(Meter))))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }
    }

    /// <summary>What has been made known so far.</summary>
    public string Tables => string.Concat(Rows().GroupBy(row => row.Meter).OrderBy(meter => meter.Key, StringComparer.Ordinal).Select(meter =>
        $"\n### {meter.Key}\n| Instrument | Kind | Unit | Meaning |\n|---|---|---|---|\n{string.Concat(meter.Select(row => row.Row).Order(StringComparer.Ordinal))}")) + "\n";

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument)
    {
        if (!instrument.Meter.Name.StartsWith("Billing.", StringComparison.Ordinal) && !s_others.Contains(instrument.Meter.Name))
        {
            return;
        }

        Assert.IsFalse(string.IsNullOrEmpty(instrument.Description) || string.IsNullOrEmpty(instrument.Unit), $"{instrument.Name} says not what it counts, or in what unit.");
        var kind = instrument.GetType().Name.Split('`')[0] switch
        {
            "Counter" or "ObservableCounter" => "counter",
            "UpDownCounter" or "ObservableUpDownCounter" => "up-down counter",
            "Gauge" or "ObservableGauge" => "gauge",
            var other => other.ToLowerInvariant(),
        };
        lock (_lock)
        {
            _rows.Add((instrument.Meter.Name, $"| `{instrument.Name}` | {kind} | `{instrument.Unit}` | {instrument.Description!.TrimEnd('.')} |\n"));
        }
    }

    private (string Meter, string Row)[] Rows()
    {
        lock (_lock)
        {
            return [.. _rows];
        }
    }
}
