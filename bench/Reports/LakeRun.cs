using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Billing.Lake;
using Billing.Reports;

namespace Billing.GeneratedHistory;

/// <summary>The report over the lake, in a process that does nothing else, so that its memory is the report's.</summary>
/// <param name="Milliseconds">From connecting to the last row, over the local copy of the calls, which is open.</param>
/// <param name="ColdMilliseconds">From opening the copy to the last row.</param>
/// <param name="FilesMilliseconds">The same over the files alone, as until the copy is made.</param>
/// <param name="BuildSeconds">What making the copy took, of everything but the last hour.</param>
/// <param name="UpdateMilliseconds">What bringing it up to date took, with the last hour.</param>
/// <param name="LocalBytes">How large it is.</param>
/// <param name="PeakMegabytes">Of the process, making the copy included.</param>
/// <param name="Rows">The report's.</param>
/// <param name="Others">Milliseconds of each built-in report: over the copy, over the files.</param>
internal sealed record LakeRun(
    double Milliseconds, double ColdMilliseconds, double FilesMilliseconds, double BuildSeconds, double UpdateMilliseconds, long LocalBytes, long PeakMegabytes, IReadOnlyList<string> Rows,
    IReadOnlyDictionary<string, double[]> Others)
{
    public const string Switch = "--lake";

    /// <summary>Runs here and tells on standard output.</summary>
    /// <param name="job">File with the job.</param>
    public static async Task Serve(string job)
    {
        var (files, local, json, runs) = JsonSerializer.Deserialize<Job>(await File.ReadAllTextAsync(job))!;
        var report = ReportDefinition.FromJson(json);
        var limits = new ReportLimits { Threads = Environment.ProcessorCount };
        string[] settled = [.. files.Settled.Concat(files.Touched).Order(StringComparer.Ordinal)];

        // As a silo does it beside its calls: with one thread and little memory.
        var upkeep = new ReportLimits { MemoryBytes = 512L << 20, Threads = 1, SpillFolder = local + ".spill" };
        var watch = Stopwatch.StartNew();
        await LocalCalls.UpdateAsync(local, settled, settled, [.. files.Unsettled.SkipLast(1)], upkeep);
        var build = watch.Elapsed.TotalSeconds;
        watch.Restart();
        var state = await LocalCalls.UpdateAsync(local, settled, settled, files.Unsettled, upkeep);
        var update = watch.Elapsed.TotalMilliseconds;

        string[] lines = [];
        var cold = await Times(3, async () =>
        {
            using var opened = await LocalDatabase.OpenAsync(local, limits);
            using var database = await opened.ConnectAsync(limits, TimeProvider.System, Span(report));
            lines = await Run(database, report);
        });

        // As the service has it: open as long as reports come, a connection for each.
        using var open = await LocalDatabase.OpenAsync(local, limits);
        var warm = async () =>
        {
            using var database = state.Holds(settled, settled, files.Unsettled)
                ? await open.ConnectAsync(limits, TimeProvider.System, Span(report))
                : throw new InvalidOperationException("The copy does not hold what the files say.");
            lines = await Run(database, report);
        };
        // The first run fills its memory and does not count, as with PostgreSQL.
        await warm();
        var overLocal = await Times(runs, warm);
        var peak = Peak();
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"copy made in {build:F1} s, updated in {update:F0} ms, report {overLocal:F1} ms"));
        var others = new Dictionary<string, double[]>();
        // The peak is asked of days, not of half a year.
        foreach (var (name, other) in BuiltInReports.All.Where(other => other.Value is { Subject: ReportSubject.EndedCalls, Measures: not [{ Kind: MeasureKind.PeakSimultaneous }] }))
        {
            var ranged = other with { Range = report.Range };
            string[] quick = [];
            string[] slow = [];
            var byLocal = await Times(3, async () =>
            {
                using var database = await open.ConnectAsync(limits, TimeProvider.System, Span(ranged));
                quick = await Run(database, ranged);
            });
            var byFiles = await Times(3, async () =>
            {
                using var database = await CdrDatabase.OpenAsync(files, limits, TimeProvider.System, Span(ranged));
                slow = await Run(database, ranged);
            });
            others[name] = quick.SequenceEqual(slow, StringComparer.Ordinal) ? [byLocal, byFiles] : throw new InvalidOperationException($"{name}: the copy says otherwise than the files.");
        }

        Console.WriteLine(JsonSerializer.Serialize(new LakeRun(
            overLocal, cold, others["long-calls-by-country"][1], build, update, new FileInfo(local).Length, peak, lines, others)));

        static (DateTimeOffset From, DateTimeOffset To) Span(ReportDefinition definition) => definition.Range.Resolve(default);
    }

    private static async Task<double> Times(int runs, Func<Task> work)
    {
        var times = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            var watch = Stopwatch.StartNew();
            await work();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return Median(times);
    }

    private static async Task<string[]> Run(CdrDatabase database, ReportDefinition report)
    {
        using var rows = await database.RunAsync(report, default);
        return [.. rows.Read().Select(row => string.Join('|', row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))))];
    }

    /// <summary>The most memory that this process had.</summary>
    private static long Peak() => long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;

    public static async Task<LakeRun> Start(LakeFiles files, ReportDefinition report, int runs, string folder, CancellationToken cancellationToken)
    {
        var job = Path.Combine(folder, "job.json");
        await File.WriteAllTextAsync(job, JsonSerializer.Serialize(new Job(files, Path.Combine(folder, "calls.duckdb"), report.ToJson(), runs)), cancellationToken);
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(LakeRun).Assembly.Location, Switch, job]) { RedirectStandardOutput = true })
            ?? throw new IOException("The report's process could not be started.");
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? JsonSerializer.Deserialize<LakeRun>(output)! : throw new IOException($"The report's process failed: {output}");
    }

    public static double Median(IEnumerable<double> times) => times.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;

    private sealed record Job(LakeFiles Files, string Local, string Report, int Runs);
}
