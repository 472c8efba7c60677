using System.Globalization;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace Billing.Reports;

/// <summary>Writes rows as a workbook (ECMA-376).</summary>
public static class ReportXlsx
{
    /// <summary>Rows of a sheet after the headings; Excel opens no more than 1,048,576 in all.</summary>
    public const int RowsOfSheet = 1_048_575;

    /// <summary>
    /// Writes all rows, on as many sheets as they need; none is kept in memory. Text is text: nothing in it is a formula. Instants are in UTC, numbers have the 15 digits
    /// that Excel keeps; longer whole numbers are text.
    /// </summary>
    /// <param name="output">Need not seek; stays open.</param>
    public static Task WriteAsync(
        Stream output, IReadOnlyList<ReportColumn> columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken = default) =>
        WriteAsync(output, columns, rows, RowsOfSheet, cancellationToken);

    internal static async Task WriteAsync(
        Stream output, IReadOnlyList<ReportColumn> columns, IEnumerable<object?[]> rows, int rowsOfSheet, CancellationToken cancellationToken)
    {
        string[] headings = Unique(columns);
        using var source = rows.GetEnumerator();
        var configuration = new OpenXmlConfiguration { TableStyles = TableStyles.None, AutoFilter = false, EnableAutoWidth = false };
        await output.SaveAsAsync(new Sheets(headings, source, rowsOfSheet), configuration: configuration, cancellationToken: cancellationToken);
    }

    /// <summary>Two columns of a person's SQL may have one name; a row of a sheet is a dictionary.</summary>
    private static string[] Unique(IReadOnlyList<ReportColumn> columns)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. columns.Select((column, index) =>
        {
            var name = column.Name;
            while (!taken.Add(name))
            {
                name = $"{name} ({index + 1})";
            }

            return name;
        })];
    }

    private static object? Cell(object? value) => value switch
    {
        long whole when Math.Abs(whole) >= 1_000_000_000_000_000 => whole.ToString(CultureInfo.InvariantCulture),
        decimal number when Math.Abs(number) >= 1_000_000_000_000_000 => number.ToString(CultureInfo.InvariantCulture),
        double number when !double.IsFinite(number) => null,
        DateOnly date => date.ToDateTime(TimeOnly.MinValue),
        DateTimeOffset instant => instant.UtcDateTime,
        _ => value,
    };

    /// <summary>
    /// Sheets by name, as MiniExcel wants them, found while they are written: it enumerates them once and writes each to its end before it asks for the next.
    /// </summary>
    private sealed class Sheets(string[] headings, IEnumerator<object?[]> source, int rowsOfSheet)
        : Dictionary<string, object>, IEnumerable<KeyValuePair<string, object>>
    {
        private bool _more;

        IEnumerator<KeyValuePair<string, object>> IEnumerable<KeyValuePair<string, object>>.GetEnumerator()
        {
            _more = source.MoveNext();
            var number = 1;
            do
            {
                yield return new(string.Create(CultureInfo.InvariantCulture, $"Report {number++}"), Rows());
            }
            while (_more);
        }

        private IEnumerable<IDictionary<string, object?>> Rows()
        {
            if (!_more)
            {
                yield break;
            }

            for (var row = 0; _more && row < rowsOfSheet; row++)
            {
                var cells = new Dictionary<string, object?>(headings.Length, StringComparer.Ordinal);
                for (var index = 0; index < headings.Length; index++)
                {
                    cells[headings[index]] = Cell(source.Current[index]);
                }

                yield return cells;
                _more = source.MoveNext();
            }
        }
    }
}
