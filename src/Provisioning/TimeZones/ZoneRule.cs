using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Billing.Provisioning.TimeZones;

/// <summary>
/// A time zone as phones are told it: an offset and a yearly rule. Read from the zone's future years, which all follow its latest rule, so that
/// a file does not depend on the day it is written.
/// </summary>
/// <param name="OffsetMinutes">East of Greenwich, without summer time.</param>
/// <param name="SavingMinutes">What summer time adds; 0 for a zone that has none, or none that a yearly rule could tell (Morocco's follows the moon).</param>
internal sealed partial record ZoneRule(int OffsetMinutes, int SavingMinutes, ZoneChange? Start, ZoneChange? End)
{
    /// <summary>Seven years hold each day of the week on each date at least once in all months; 2037 is the last that the zone files spell out.</summary>
    private const int FirstYear = 2030;
    private const int LastYear = 2036;

    private static readonly ConcurrentDictionary<string, ZoneRule> s_rules = new(StringComparer.Ordinal);

    public bool HasSummerTime => Start is not null && End is not null;

    /// <summary>Such as <c>STD-1DST-2,M3.5.0/02:00:00,M10.5.0/03:00:00</c> (POSIX.1-2017 §8.3, TZ).</summary>
    public string Posix => HasSummerTime
        ? $"STD{West(OffsetMinutes)}DST{West(OffsetMinutes + SavingMinutes)},{Start!.Posix},{End!.Posix}"
        : $"STD{West(OffsetMinutes)}";

    /// <summary>Null when there is no such zone.</summary>
    /// <param name="zone">A name of the IANA list.</param>
    public static ZoneRule? Find(string zone)
    {
        if (s_rules.TryGetValue(zone, out var known))
        {
            return known;
        }
        if (zone.Length > 64 || !Name().IsMatch(zone) || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var info) || !info.HasIanaId)
        {
            return null;
        }
        return s_rules.GetOrAdd(zone, Of(info));
    }

    private static ZoneRule Of(TimeZoneInfo zone)
    {
        var starts = new List<(DateTime Local, int Added)>();
        var ends = new List<(DateTime Local, int Added)>();
        var days = new Dictionary<int, int>();
        for (var day = new DateTime(FirstYear, 1, 1, 0, 0, 0, DateTimeKind.Utc); day.Year <= LastYear; day = day.AddDays(1))
        {
            var before = Minutes(zone, day);
            var after = Minutes(zone, day.AddDays(1));
            days[before] = days.GetValueOrDefault(before) + 1;
            if (before != after)
            {
                (after > before ? starts : ends).Add((ChangeWithin(zone, day, before).AddMinutes(before), Math.Abs(after - before)));
            }
        }
        var standard = days.Keys.Min();
        if (Yearly(starts) is { } start && Yearly(ends) is { } end && starts[0].Added == ends[0].Added)
        {
            return new ZoneRule(standard, starts[0].Added, start, end);
        }
        return new ZoneRule(days.MaxBy(entry => entry.Value).Key, 0, null, null);
    }

    /// <summary>The rule that changes follow: one in each year, the same month, day of the week and time. Of weeks that differ, the most frequent.</summary>
    private static ZoneChange? Yearly(List<(DateTime Local, int Added)> changes)
    {
        if (changes.Count != LastYear - FirstYear + 1)
        {
            return null;
        }
        var first = changes[0];
        if (changes.Exists(change => change.Local.Month != first.Local.Month || change.Local.DayOfWeek != first.Local.DayOfWeek
            || change.Local.TimeOfDay != first.Local.TimeOfDay || change.Added != first.Added))
        {
            return null;
        }
        var last = changes.TrueForAll(change => change.Local.Day + 7 > DateTime.DaysInMonth(change.Local.Year, change.Local.Month));
        var week = last ? 5 : changes.GroupBy(change => ((change.Local.Day - 1) / 7) + 1).MaxBy(group => group.Count())!.Key;
        return new ZoneChange(first.Local.Month, week, first.Local.DayOfWeek, (int)first.Local.TimeOfDay.TotalMinutes);
    }

    private static DateTime ChangeWithin(TimeZoneInfo zone, DateTime day, int before)
    {
        var (low, high) = (0, 24 * 60);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = Minutes(zone, day.AddMinutes(middle)) == before ? (middle, high) : (low, middle);
        }
        return day.AddMinutes(high);
    }

    private static int Minutes(TimeZoneInfo zone, DateTime utc) => (int)zone.GetUtcOffset(utc).TotalMinutes;

    private static string West(int east)
    {
        var sign = east > 0 ? "-" : "";
        var minutes = Math.Abs(east);
        return minutes % 60 == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{sign}{minutes / 60}")
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{minutes / 60}:{minutes % 60:00}");
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+/-]*\z")]
    private static partial Regex Name();
}
