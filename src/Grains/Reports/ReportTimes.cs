using System.Diagnostics.CodeAnalysis;
using Cronos;

namespace Billing.Reports;

/// <summary>When a schedule is due.</summary>
internal static class ReportTimes
{
    /// <summary>The first time after another; null when there is none.</summary>
    public static DateTimeOffset? Next(ReportSchedule schedule, DateTimeOffset after) =>
        TryParse(schedule.Cron, out var cron) && TimeZones.Find(schedule.TimeZone) is { } zone ? cron.GetNextOccurrence(after, zone) : null;

    /// <summary>The last time after one moment and until another; null when there is none. What was missed meanwhile is run once.</summary>
    public static DateTimeOffset? LastDue(ReportSchedule schedule, DateTimeOffset after, DateTimeOffset now)
    {
        DateTimeOffset? last = null;
        for (var next = Next(schedule, after); next <= now; next = Next(schedule, next.Value))
        {
            last = next;
        }

        return last;
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out CronExpression? cron)
    {
        cron = null;
        return text is { Length: > 0 and <= 128 } && CronExpression.TryParse(text, CronFormat.Standard, out cron);
    }
}
