using System.Globalization;

namespace Billing.Lake;

/// <summary>Where files of the lake lie, relative to its root. Partitions are of the time of disconnect in UTC.</summary>
public static class CdrPath
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
}
