using System.Globalization;
using System.Text.RegularExpressions;

namespace Billing.Lake;

/// <summary>Where files of the lake lie, relative to its root. Partitions are of the time of disconnect in UTC.</summary>
public static partial class CdrPath
{
    /// <summary>Files as they were written, which may hold several versions of a call.</summary>
    public const string Recent = "recent";

    /// <summary>Files made of them afterwards, with one row per call.</summary>
    public const string Settled = "settled";

    /// <summary><c>recent/date=2026-11-23/hour=07/name.parquet</c>.</summary>
    /// <param name="disconnectedAt">Any instant of the hour.</param>
    /// <param name="name">Name without extension: of what it is made of, so that writing it again replaces it.</param>
    public static string OfHour(DateTimeOffset disconnectedAt, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{Recent}/date={disconnectedAt.UtcDateTime:yyyy-MM-dd}/hour={disconnectedAt.UtcDateTime:HH}/{name}.parquet");

    /// <summary><c>settled/date=2026-11-23/name.parquet</c>.</summary>
    public static string OfDay(DateOnly date, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{Settled}/date={date:yyyy-MM-dd}/{name}.parquet");

    /// <summary>The day that a path names, of the lake or of a copy; null when it names none.</summary>
    public static DateOnly? DateOf(string path) =>
        Date().Match(path) is { Success: true } match && DateOnly.TryParseExact(match.Groups[1].ValueSpan, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : null;

    [GeneratedRegex("date=([0-9]{4}-[0-9]{2}-[0-9]{2})", RegexOptions.CultureInvariant | RegexOptions.RightToLeft)]
    private static partial Regex Date();
}
