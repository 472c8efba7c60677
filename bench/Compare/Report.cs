using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Billing.Compare;

/// <summary>The table of ratios, and the line for programs.</summary>
internal static class Report
{
    private const string Peer = "FreeRADIUS + PostgreSQL";
    private const string Ours = "ours";

    public static string Table(Benchmark benchmark)
    {
        var text = new StringBuilder();
        Line(text, $"{"",-28} | {"peer/s",8} {"p50",6} {"p99",6} {"CPU us",14} | {"ours/s",8} {"p50",6} {"p99",6} {"CPU us",14} {"rest s",6} | {"ratio",5} {"p99",5}");
        foreach (var name in CaseNames.Compared)
        {
            if (benchmark[Peer, name] is { } peer && benchmark[Ours, name] is { } ours)
            {
                Line(text, $"{name,-28} | {Figures(peer)} | {Figures(ours)} {ours.Settling,6:F1} | {Ratio(ours, peer),5:F2} {PatienceRatio(ours, peer),5:F2}");
            }
        }

        if (benchmark[Ours, CaseNames.AccountingStandIn] is { } standIn)
        {
            var ratio = benchmark[Peer, CaseNames.Accounting64] is { } peer ? Ratio(standIn, peer) : double.NaN;
            Line(text, $"{CaseNames.AccountingStandIn,-28} | {"",37} | {Figures(standIn)} {standIn.Settling,6:F1} | {ratio,5:F2}");
        }

        if (benchmark["sink", CaseNames.Accounting64] is { } limit)
        {
            Line(text, $"{"machine's limit (UDP + MD5)",-28} | {"",37} | {Figures(limit)}");
        }

        text.AppendLine();
        text.AppendLine("Medians. CPU: microseconds of each process for each acknowledged record (peer: radiusd + postgres; ours: silo + storage emulator), work that");
        text.AppendLine("was put off included; 'rest' is how long that went on after the last answer. Ratio: ours over the peer's; p99: the peer's over ours.");
        foreach (var note in Notes(benchmark))
        {
            text.AppendLine(note);
        }

        return text.ToString();
    }

    public static string Json(Benchmark benchmark)
    {
        double? Over(string name, string? of = null) =>
            benchmark[Ours, name] is { } ours && benchmark[Peer, of ?? name] is { } peer ? Math.Round(Ratio(ours, peer), 2) : null;
        return JsonSerializer.Serialize(new
        {
            accounting = Over(CaseNames.Accounting64),
            accounting_standin = Over(CaseNames.AccountingStandIn, CaseNames.Accounting64),
            authorization = Over(CaseNames.AuthorizationMost),
            mix = Over(CaseNames.Mix),
            p99 = benchmark[Ours, CaseNames.Accounting64] is { } ours && benchmark[Peer, CaseNames.Accounting64] is { } peer
                ? Math.Round(PatienceRatio(ours, peer), 2)
                : (double?)null,
        });
    }

    private static IEnumerable<string> Notes(Benchmark benchmark)
    {
        if (benchmark.LimitsAreChecked == false)
        {
            yield return "Note: this silo does not check limits yet; its authorization checks password and standing only.";
        }

        if (!benchmark.StandInIsThere)
        {
            yield return "Note: this silo has no storage stand-in (Storage:StandIn).";
        }

        foreach (var server in (string[])[Peer, Ours, "sink"])
        {
            foreach (var name in (string[])[.. CaseNames.Compared, CaseNames.AccountingStandIn])
            {
                if (benchmark[server, name]?.Load is { } load && load.Lost + load.Retransmissions + load.WronglySigned + load.Refused > 0)
                {
                    yield return string.Create(CultureInfo.InvariantCulture, $"Note: {server}, {name}: {load.Lost} lost, {load.Retransmissions} sent again, {load.WronglySigned} wrongly signed, {load.Refused} refused, over all runs.");
                }
            }
        }
    }

    private static double Ratio(Measurement ours, Measurement peer) => ours.Load.RecordsPerSecond / peer.Load.RecordsPerSecond;

    private static double PatienceRatio(Measurement ours, Measurement peer) => peer.Load.P99Ms / ours.Load.P99Ms;

    private static string Figures(Measurement one) => string.Create(CultureInfo.InvariantCulture,
        $"{one.Load.RecordsPerSecond,8:F0} {one.Load.P50Ms,6:F1} {one.Load.P99Ms,6:F1} {string.Join(" + ", one.Cpu.Values.Select(cpu => cpu.ToString("F0", CultureInfo.InvariantCulture))),14}");

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture).TrimEnd());
}
