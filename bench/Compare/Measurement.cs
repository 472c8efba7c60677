namespace Billing.Compare;

/// <summary>One run of one case.</summary>
internal sealed record Measurement
{
    public required LoadFigures Load { get; init; }

    /// <summary>Microseconds of CPU for each acknowledged record, by process; what is done after the last answer included.</summary>
    public required IReadOnlyDictionary<string, double> Cpu { get; init; }

    /// <summary>Seconds from the last answer until the server rests: what it had acknowledged and put off.</summary>
    public required double Settling { get; init; }

    public double CpuOfAll => Cpu.Values.Sum();

    public static Measurement Median(IReadOnlyCollection<Measurement> runs)
    {
        double Of(Func<Measurement, double> figure) => MedianOf(runs.Select(figure));
        return new Measurement
        {
            Load = new LoadFigures
            {
                Acknowledged = (long)Of(run => run.Load.Acknowledged),
                RecordsPerSecond = Of(run => run.Load.RecordsPerSecond),
                P50Ms = Of(run => run.Load.P50Ms),
                P99Ms = Of(run => run.Load.P99Ms),
                // What should never happen is summed, not averaged away.
                Lost = runs.Sum(run => run.Load.Lost),
                Retransmissions = runs.Sum(run => run.Load.Retransmissions),
                WronglySigned = runs.Sum(run => run.Load.WronglySigned),
                Refused = runs.Sum(run => run.Load.Refused),
                GeneratorCpuMicrosecondsPerRecord = Of(run => run.Load.GeneratorCpuMicrosecondsPerRecord),
            },
            Cpu = runs.First().Cpu.Keys.ToDictionary(name => name, name => Of(run => run.Cpu[name])),
            Settling = Of(run => run.Settling),
        };
    }

    public static double MedianOf(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
