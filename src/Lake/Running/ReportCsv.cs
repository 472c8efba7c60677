using System.Globalization;
using CsvHelper;

namespace Billing.Reports;

/// <summary>Writes rows as CSV: RFC 4180, UTF-8 with a byte order mark (Excel takes it for the local code page otherwise).</summary>
public static class ReportCsv
{
    /// <summary>
    /// Writes all rows; none is kept in memory. Instants are ISO 8601 in UTC, local times without offset. Text that a spreadsheet would take for a formula gets an
    /// apostrophe in front (OWASP, CSV injection); a number such as +4930123 is none.
    /// </summary>
    /// <param name="output">Need not seek; stays open.</param>
    public static async Task WriteAsync(
        Stream output, IReadOnlyList<ReportColumn> columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken = default)
    {
        await using var csv = CsvWriter.Create(output, CsvWriterOptions.Default with { NewLine = "\r\n", WriteByteOrderMark = true }, leaveOpen: true);
        await csv.WriteRecordAsync([.. columns.Select(column => Harmless(column.Name))], cancellationToken);
        foreach (var row in rows)
        {
            await csv.WriteRecordAsync(Array.ConvertAll(row, Field), cancellationToken);
        }

        await csv.FlushAsync(cancellationToken);
    }

    private static string? Field(object? value) => value switch
    {
        null => null,
        string text => Harmless(text),
        bool truth => truth ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime local => local.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Harmless(value.ToString() ?? ""),
    };

    private static string Harmless(string text) =>
        text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' && !IsNumber(text) ? "'" + text : text;

    private static bool IsNumber(string text) => text.Length > 1 && text[0] is '+' or '-' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
}
