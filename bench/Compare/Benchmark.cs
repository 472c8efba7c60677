using System.Diagnostics;
using System.Globalization;

namespace Billing.Compare;

/// <summary>Measures the servers in turn, never two at once.</summary>
internal sealed class Benchmark(BenchFolders folders, CompareOptions options)
{
    /// <summary>CPU use, in cores, below which a server rests.</summary>
    private const double Resting = 0.1;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestSettling = TimeSpan.FromSeconds(40);

    private readonly Generator _generator = new(folders);
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Dictionary<(string Server, string Case), List<Measurement>> _measured = [];

    /// <summary>Whether an Access-Request beyond a customer's limit is refused; null when it was not asked.</summary>
    public bool? LimitsAreChecked { get; private set; }

    public bool StandInIsThere { get; private set; }

    public Measurement? this[string server, string name] =>
        _measured.TryGetValue((server, name), out var runs) ? Measurement.Median(runs) : null;

    public IReadOnlyList<Measurement> Runs(string server, string name) => _measured.GetValueOrDefault((server, name)) ?? [];

    public async Task Run(CancellationToken cancellationToken)
    {
        await using var peer = new Peer(folders);
        await using var product = new Product(folders);
        StandInIsThere = product.HasStandIn;
        for (var run = 1; run <= options.Runs && Stopwatch.GetElapsedTime(_began) < options.Budget; run++)
        {
            if (options.Has(CompareOptions.MachineLimit))
            {
                await using var sink = new Sink(folders);
                await Alone(sink, CaseNames.Accounting64, new Load("acct", 64), cancellationToken);
            }

            foreach (var server in (IContender[])[peer, product])
            {
                await All(server, cancellationToken);
                await server.End();
            }

            if (options.Has(CompareOptions.StandIn) && StandInIsThere)
            {
                product.StandIn = true;
                await Alone(product, CaseNames.AccountingStandIn, new Load("acct", 64), cancellationToken);
                await product.End();
                product.StandIn = false;
            }
        }
    }

    private async Task All(IContender server, CancellationToken cancellationToken)
    {
        if (options.Has(CompareOptions.Accounting))
        {
            await Alone(server, CaseNames.Accounting64, new Load("acct", 64), cancellationToken);
            await Alone(server, CaseNames.Accounting256, new Load("acct", 256), cancellationToken);
        }

        if (options.Has(CompareOptions.Authorization))
        {
            await Authorizations(server, cancellationToken);
        }

        if (options.Has(CompareOptions.Mix))
        {
            await Alone(server, CaseNames.Mix, new Load("mixed", 64), cancellationToken);
        }
    }

    private async Task Alone(IContender server, string name, Load load, CancellationToken cancellationToken)
    {
        await server.Begin(cancellationToken);
        await Warm(server, load, cancellationToken);
        await Measure(server, name, load, cancellationToken);
    }

    private async Task Authorizations(IContender server, CancellationToken cancellationToken)
    {
        var load = new Load("auth", 64);
        foreach (var (calls, name) in CaseNames.Authorizations)
        {
            // Each with a store of its own: what one of them wrote must not slow the next.
            await server.Begin(cancellationToken);
            if (server is Product && LimitsAreChecked is null)
            {
                var asked = await _generator.Run(server, load with { Calls = 1, Outstanding = 1, Accounts = Product.NoCalls }, TimeSpan.Zero, cancellationToken);
                LimitsAreChecked = asked.Refused > 0;
            }

            if (calls > 0)
            {
                await _generator.Run(server, new Load("acct", 256) { LeaveUp = true, Calls = calls }, TimeSpan.Zero, cancellationToken);
            }

            await Warm(server, load, cancellationToken);
            await Measure(server, name, load, cancellationToken);
        }
    }

    private async Task Warm(IContender server, Load load, CancellationToken cancellationToken)
    {
        await _generator.Run(server, load with { Length = options.Warmup }, TimeSpan.Zero, cancellationToken);
        await Settle(server, cancellationToken);
    }

    private async Task Measure(IContender server, string name, Load load, CancellationToken cancellationToken)
    {
        var before = server.Processes.ToDictionary(process => process.Name, process => ProcessTree.CpuSeconds(process.Id));
        // Its first moments, in which the generator itself starts, are left out.
        var rampUp = TimeSpan.FromSeconds(0.5);
        var figures = await _generator.Run(server, load with { Length = options.Measure + rampUp }, rampUp, cancellationToken);
        var settling = await Settle(server, cancellationToken);
        var measurement = new Measurement
        {
            Load = figures,
            Cpu = server.Processes.ToDictionary(
                process => process.Name, process => (ProcessTree.CpuSeconds(process.Id) - before[process.Name]) / figures.Acknowledged * 1e6),
            Settling = settling.TotalSeconds,
        };
        if (!_measured.TryGetValue((server.Name, name), out var runs))
        {
            _measured[(server.Name, name)] = runs = [];
        }

        runs.Add(measurement);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {Stopwatch.GetElapsedTime(_began).TotalSeconds,5:F0} s  {server.Name,-24} {name,-28} {figures.RecordsPerSecond,8:F0}/s  p50 {figures.P50Ms:F1}  p99 {figures.P99Ms:F1} ms  CPU {string.Join(" + ", measurement.Cpu.Select(one => $"{one.Key} {one.Value:F0}"))} us, load generator {figures.GeneratorCpuMicrosecondsPerRecord:F0} us  settled in {settling.TotalSeconds:F1} s  load average {LoadAverage()}
            """));
    }

    /// <summary>Waits until the server rests, so that nothing that it put off falls into the next measurement.</summary>
    /// <returns>How long it took.</returns>
    private static async Task<TimeSpan> Settle(IContender server, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        double Cpu() => server.Processes.Sum(process => ProcessTree.CpuSeconds(process.Id));
        for (var used = Cpu(); Stopwatch.GetElapsedTime(began) < s_longestSettling;)
        {
            var (looked, usedBefore) = (Stopwatch.GetTimestamp(), used);
            await Task.Delay(s_look, cancellationToken);
            used = Cpu();
            if ((used - usedBefore) / Stopwatch.GetElapsedTime(looked).TotalSeconds < Resting)
            {
                return Stopwatch.GetElapsedTime(began, looked);
            }
        }

        return s_longestSettling;
    }

    public static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
