using System.Globalization;
using Billing.Lake;
using Billing.Reports;

namespace Billing.GeneratedHistory;

/// <summary>
/// Writes a generated history as a lake has it: days made one file each, the last two as they came, and what was corrected lately among these.
/// </summary>
public static class GeneratedLake
{
    private const int UnsettledDays = 2;

    /// <returns>The files.</returns>
    public static async Task<LakeFiles> WriteAsync(GeneratedCalls calls, string folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(calls);
        var allDays = (int)Math.Ceiling((calls.To - calls.From).TotalDays);
        var settledDays = allDays - UnsettledDays;
        var settled = new List<(DateOnly Date, string Path)>();
        var recent = new List<string>();
        var late = new List<CdrRecord>();
        var ofDay = new List<CdrRecord>();
        var day = 0;
        for (var number = 0L; number <= calls.Count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (number == calls.Count || calls.DayOf(number) != day)
            {
                await EndDay();
                day++;
            }

            if (number < calls.Count)
            {
                var rows = calls.Rows(number).ToArray();
                late.AddRange(rows.Where(row => Math.Min(row.Day, allDays - 1) >= settledDays && day < settledDays).Select(row => row.Call));
                ofDay.AddRange(rows.Where(row => Math.Min(row.Day, allDays - 1) < settledDays || day >= settledDays).Select(row => row.Call));
            }
        }

        foreach (var hour in late.GroupBy(call => call.DisconnectedAt.UtcDateTime.Date))
        {
            recent.Add(await Write(CdrPath.OfHour(hour.First().DisconnectedAt, "late"), hour));
        }

        string[] days = [.. settled.Select(file => file.Path)];
        var touched = (await LakeFiles.TouchedAsync(days, recent, new ReportLimits(), cancellationToken)).ToHashSet(StringComparer.Ordinal);
        return new([.. days.Where(file => !touched.Contains(file))], [.. touched], recent);

        async Task EndDay()
        {
            if (day >= settledDays)
            {
                foreach (var hour in ofDay.GroupBy(call => call.DisconnectedAt.UtcDateTime.Ticks / TimeSpan.TicksPerHour))
                {
                    recent.Add(await Write(CdrPath.OfHour(hour.First().DisconnectedAt, string.Create(CultureInfo.InvariantCulture, $"day-{day}")), hour));
                }
            }
            else if (ofDay.Count > 0)
            {
                // A call that was closed too early may belong to the day before, whose file is then written again.
                var asWritten = await Write("as-written.parquet", ofDay);
                var before = settled.TakeLast(1).ToDictionary(file => file.Date, file => file.Path);
                foreach (var made in await LakeUpkeep.SettleAsync([asWritten], before, folder, "made", new ReportLimits(), cancellationToken))
                {
                    var path = Prepare(CdrPath.OfDay(made.Date, "calls"));
                    File.Move(made.Path!, path, overwrite: true);
                    if (!settled.Contains((made.Date, path)))
                    {
                        settled.Add((made.Date, path));
                    }
                }

                File.Delete(asWritten);
            }

            ofDay.Clear();
        }

        async Task<string> Write(string path, IEnumerable<CdrRecord> rows)
        {
            var full = Prepare(path);
            await using var file = File.Create(full);
            await CdrParquet.WriteAsync(file, rows, cancellationToken);
            return full;
        }

        string Prepare(string path)
        {
            var full = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            return full;
        }
    }
}
