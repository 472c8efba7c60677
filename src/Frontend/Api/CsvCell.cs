using System.Globalization;

namespace Billing.Frontend.Api;

/// <summary>How values stand in our CSV files.</summary>
internal static class CsvCell
{
    /// <summary>
    /// Others choose what stands in their names and numbers, and a spreadsheet runs a cell that begins with one of these as a formula
    /// (OWASP, CSV Injection). A plain number with a plus sign is none.
    /// </summary>
    public static string? Harmless(string? field)
    {
        if (string.IsNullOrEmpty(field) || !"=+-@\t\r\n".Contains(field[0], StringComparison.Ordinal))
        {
            return field;
        }

        var isNumber = field[0] == '+' && field.Length > 1 && field.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
        return isNumber ? field : "'" + field;
    }

    /// <summary>ISO 8601, in UTC.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
}
