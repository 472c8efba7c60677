using Orleans.Concurrency;

namespace Billing.Health;

[GrainType("silo-health"), Reentrant]
public sealed class SiloHealthGrain(TimeProvider time) : Grain, ISiloHealthGrain
{
    /// <summary>A silo that fell silent is shown as missing for this long; afterwards it is history.</summary>
    private static readonly TimeSpan s_missedFor = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, (SiloReport Report, DateTimeOffset At)> _reports = new(StringComparer.Ordinal);

    public Task Report(SiloReport report)
    {
        _reports[report.Silo] = (report, time.GetUtcNow());
        return Task.CompletedTask;
    }

    public Task Leave(string silo)
    {
        _reports.Remove(silo);
        return Task.CompletedTask;
    }

    public Task<ClusterHealth> Read()
    {
        var now = time.GetUtcNow();
        foreach (var silo in _reports.Where(entry => now - entry.Value.At > s_missedFor).Select(entry => entry.Key).ToArray())
        {
            _reports.Remove(silo);
        }

        return Task.FromResult(new ClusterHealth
        {
            At = now,
            Silos =
            [
                .. _reports.Values.OrderBy(entry => entry.Report.Silo, StringComparer.Ordinal).Select(entry => new SiloHealth
                {
                    Report = entry.Report,
                    ReportedAt = entry.At,
                    Warnings = [.. SiloSigns.Warnings(entry.Report, entry.At, now)],
                }),
            ],
        });
    }
}
