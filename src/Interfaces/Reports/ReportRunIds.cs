using System.Globalization;
using System.Text.RegularExpressions;

namespace Billing.Reports;

/// <summary>Names runs so that the newest sort first.</summary>
public static partial class ReportRunIds
{
    /// <param name="askedAt">When it was asked for.</param>
    /// <param name="name">Lower-case letters, digits and dashes that tell it from others of the same moment.</param>
    public static string Of(DateTimeOffset askedAt, string name) => string.Create(CultureInfo.InvariantCulture, $"{Before(askedAt)}-{name}");

    /// <summary>What ids of that moment begin with; runs before have greater ids.</summary>
    public static string Before(DateTimeOffset askedAt) => (long.MaxValue - askedAt.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>Whether it may be the id of a run.</summary>
    public static bool IsId(string? id) => id is not null && Id().IsMatch(id);

    [GeneratedRegex("^[0-9]{19}-[a-z0-9._-]{1,80}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
