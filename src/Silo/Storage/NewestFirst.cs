using System.Globalization;

namespace Billing.Silo.Storage;

/// <summary>
/// Times as a part of row keys in which the newest sorts first: a table gives rows in no other order than that of their keys.
/// </summary>
internal static class NewestFirst
{
    /// <summary>19 digits; the later, the smaller.</summary>
    public static string Text(DateTimeOffset time) => (long.MaxValue - time.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>The first possible text of times before <paramref name="end"/>.</summary>
    public static string TextBefore(DateTimeOffset end) => (long.MaxValue - end.UtcTicks + 1).ToString("D19", CultureInfo.InvariantCulture);
}
