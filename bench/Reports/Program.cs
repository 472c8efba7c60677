using System.Diagnostics;
using System.Globalization;
using Billing.GeneratedHistory;
using Billing.Reports;

if (args is [LakeRun.Switch, var job])
{
    await LakeRun.Serve(job);
    return 0;
}

var folder = Directory.CreateTempSubdirectory("billing-reports-").FullName;
using var cancelled = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancelled.Cancel();
};
try
{
    // The database's own user must reach the folder.
    File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    var options = Options.Parse(args);
    var from = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    var calls = new GeneratedCalls(options.Rows, from, TimeSpan.FromDays(options.Days));
    var watch = Stopwatch.StartNew();
    var files = await GeneratedLake.WriteAsync(calls, Path.Combine(folder, "lake"), cancelled.Token);
    var size = files.Settled.Concat(files.Touched).Concat(files.Unsettled).Sum(file => new FileInfo(file).Length);
    Say($"{options.Rows:N0} calls of {options.Days} days: {files.Settled.Count} settled, {files.Touched.Count} touched and {files.Unsettled.Count} recent files, {size >> 20:N0} MB, written in {watch.Elapsed.TotalSeconds:N0} s");

    var report = BuiltInReports.LongCallsByCountry with
    {
        Range = new() { Period = ReportPeriod.Fixed, From = from.DateTime, To = calls.To.DateTime },
    };
    var lake = await LakeRun.Start(files, report, options.Runs, folder, cancelled.Token);
    Say($"local copy: made in {lake.BuildSeconds:N1} s by one thread, {lake.LocalBytes >> 20:N0} MB; brought up to date with one more hour in {lake.UpdateMilliseconds:N0} ms");
    Say($"lake: {lake.Milliseconds:N0} ms from connecting to the copy to the last row ({lake.ColdMilliseconds:N0} ms when it is opened first), peak memory of the process {lake.PeakMegabytes} MB, making the copy included");
    Say($"lake: {lake.FilesMilliseconds:N0} ms over the files alone, as until there is a copy");
    foreach (var (name, took) in lake.Others)
    {
        Say($"  {name}: {took[0]:N0} ms over the copy, {took[1]:N0} ms over the files");
    }

    watch.Restart();
    await using var postgres = new Postgres(Path.Combine(folder, "postgres"));
    await postgres.Start(cancelled.Token);
    await postgres.Load(NewestOfEach(calls), cancelled.Token);
    Say($"PostgreSQL: loaded and indexed in {watch.Elapsed.TotalSeconds:N0} s, {await postgres.Query("SELECT pg_size_pretty(pg_total_relation_size('cdrs'))", cancelled.Token)}");
    var sql = string.Format(CultureInfo.InvariantCulture, Postgres.Report, from.ToString("O"), calls.To.ToString("O"));
    // The first run fills its memory and does not count.
    await postgres.Query(sql, cancelled.Token);
    var times = new List<double>();
    for (var run = 0; run < options.Runs; run++)
    {
        times.Add(await postgres.Milliseconds(sql, cancelled.Token));
    }

    var theirs = LakeRun.Median(times);
    Say($"PostgreSQL: {theirs:N0} ms in the server, warm");
    Say(await postgres.Query("EXPLAIN " + sql, cancelled.Token));
    string[] rows = (await postgres.Query(sql, cancelled.Token)).Split('\n');
    Say("");
    foreach (var row in rows)
    {
        Say(row);
    }

    if (!rows.SequenceEqual(lake.Rows, StringComparer.Ordinal))
    {
        Say("The lake says otherwise:");
        Say(string.Join('\n', lake.Rows));
        return 1;
    }

    Say("Both say the same.");
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{{\"ratio\":{theirs / lake.Milliseconds:F1},\"rows\":{options.Rows},\"peak_mb\":{lake.PeakMegabytes}}}"));
    return 0;
}
catch (FormatException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}
catch (OperationCanceledException)
{
    return 130;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static IEnumerable<Billing.Lake.CdrRecord> NewestOfEach(GeneratedCalls calls)
{
    for (var number = 0L; number < calls.Count; number++)
    {
        if (calls.Rows(number).MaxBy(row => row.Call.Version)!.Call is { Deleted: false } call)
        {
            yield return call;
        }
    }
}

static void Say(string line) => Console.WriteLine(line);
