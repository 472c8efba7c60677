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
        var days = (int)Math.Ceiling((calls.To - calls.From).TotalDays);
        var settledDays = days - UnsettledDays;
        var (settled, recent) = (new List<string>(), new List<string>());
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
                late.AddRange(rows.Where(row => Math.Min(row.Day, days - 1) >= settledDays && day < settledDays).Select(row => row.Call));
                ofDay.AddRange(rows.Where(row => Math.Min(row.Day, days - 1) < settledDays || day >= settledDays).Select(row => row.Call));
            }
        }

        foreach (var hour in late.GroupBy(call => call.DisconnectedAt.UtcDateTime.Date))
        {
            recent.Add(await Write(CdrPath.OfHour(hour.First().DisconnectedAt, "late"), hour));
        }

        var touched = (await LakeFiles.TouchedAsync(settled, recent, new ReportLimits(), cancellationToken)).ToHashSet(StringComparer.Ordinal);
        return new([.. settled.Where(file => !touched.Contains(file))], [.. touched], recent);

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
                // What is known when the day is settled: the newest row of each call, without tombstones.
                var newest = ofDay.GroupBy(call => call.Id).Select(same => same.MaxBy(call => call.Version)!).Where(call => !call.Deleted);
                settled.Add(await Write(CdrPath.OfDay(DateOnly.FromDateTime(calls.From.UtcDateTime.AddDays(day)), "calls"), newest));
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
