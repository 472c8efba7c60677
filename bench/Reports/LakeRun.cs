using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Billing.Lake;
using Billing.Reports;

namespace Billing.GeneratedHistory;

/// <summary>The report over the lake, in a process that does nothing else, so that its memory is the report's.</summary>
internal sealed record LakeRun(double Milliseconds, double OpenMilliseconds, long PeakMegabytes, IReadOnlyList<string> Rows)
{
    public const string Switch = "--lake";

    /// <summary>Runs here and tells on standard output.</summary>
    /// <param name="job">File with the job.</param>
    public static async Task Serve(string job)
    {
        var (files, report, runs) = JsonSerializer.Deserialize<Job>(await File.ReadAllTextAsync(job))!;
        var times = new List<double>();
        var opens = new List<double>();
        string[] lines = [];
        for (var run = 0; run < runs; run++)
        {
            // A database of its own for each run, as the service has: nothing is kept in memory from the one before.
            var watch = Stopwatch.StartNew();
            var (definition, now) = (ReportDefinition.FromJson(report), TimeProvider.System.GetUtcNow());
            using var database = await CdrDatabase.OpenAsync(files, new ReportLimits { Threads = Environment.ProcessorCount }, TimeProvider.System, definition.Range.Resolve(now));
            opens.Add(watch.Elapsed.TotalMilliseconds);
            using var rows = await database.RunAsync(definition, now);
            lines = [.. rows.Read().Select(row => string.Join('|', row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))))];
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        var peak = (await File.ReadAllLinesAsync("/proc/self/status")).First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Console.WriteLine(JsonSerializer.Serialize(new LakeRun(Median(times), Median(opens), long.Parse(peak, CultureInfo.InvariantCulture) / 1024, lines)));
    }

    public static async Task<LakeRun> Start(LakeFiles files, ReportDefinition report, int runs, string folder, CancellationToken cancellationToken)
    {
        var job = Path.Combine(folder, "job.json");
        await File.WriteAllTextAsync(job, JsonSerializer.Serialize(new Job(files, report.ToJson(), runs)), cancellationToken);
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(LakeRun).Assembly.Location, Switch, job]) { RedirectStandardOutput = true })
            ?? throw new IOException("The report's process could not be started.");
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? JsonSerializer.Deserialize<LakeRun>(output)! : throw new IOException($"The report's process failed: {output}");
    }

    public static double Median(IEnumerable<double> times) => times.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;

    private sealed record Job(LakeFiles Files, string Report, int Runs);
}
