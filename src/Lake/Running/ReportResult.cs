using System.Globalization;
using DuckDB.NET.Data;

namespace Billing.Reports;

/// <summary>Reads a result that <see cref="ReportParquet"/> wrote.</summary>
public static class ReportResult
{
    private static readonly ReportLimits s_limits = new() { MemoryBytes = 128L << 20, Threads = 1 };

    /// <summary>Some of its rows, with the columns' types as they were.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="columns">As the run told them.</param>
    /// <param name="from">Number of the first, from 0.</param>
    public static Task<object?[][]> ReadAsync(string path, ReportColumn[] columns, long from, int take, CancellationToken cancellationToken = default) => Task.Run(
        () => Rows(path, columns, (from, take), cancellationToken).ToArray(), cancellationToken);

    /// <summary>All of it as a file. None of it is kept in memory.</summary>
    /// <param name="output">Need not seek; stays open.</param>
    public static async Task WriteAsync(string path, ReportColumn[] columns, ReportFormat format, Stream output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        switch (format)
        {
            case ReportFormat.Csv:
                await ReportCsv.WriteAsync(output, columns, Rows(path, columns, null, cancellationToken), cancellationToken);
                break;
            case ReportFormat.Xlsx:
                await ReportXlsx.WriteAsync(output, columns, Rows(path, columns, null, cancellationToken), cancellationToken);
                break;
            default:
                await using (var file = File.OpenRead(path))
                {
                    await file.CopyToAsync(output, cancellationToken);
                }

                break;
        }
    }

    private static IEnumerable<object?[]> Rows(string path, ReportColumn[] columns, (long From, int Take)? page, CancellationToken cancellationToken)
    {
        using var connection = CdrDatabase.Connect(s_limits);
        CdrDatabase.Execute(connection, "SET preserve_insertion_order = true");
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {CdrDatabase.Parquet([path])}" + (page is { } some
            ? string.Create(CultureInfo.InvariantCulture, $" LIMIT {some.Take} OFFSET {some.From}")
            : "");
        command.UseStreamingMode = true;
        using var cancel = cancellationToken.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = new object?[columns.Length];
            for (var index = 0; index < row.Length; index++)
            {
                row[index] = reader.IsDBNull(index) ? null : Value(reader, index, columns[index].Type);
            }

            yield return row;
        }
    }

    /// <summary>As <see cref="ColumnType"/> says; a decimal comes back from the double that it was written as.</summary>
    private static object Value(DuckDBDataReader reader, int index, ColumnType type) => type switch
    {
        ColumnType.Decimal => reader.GetDouble(index) is var number && Math.Abs(number) < 1e28 ? (object)(decimal)number : number,
        _ => ReportRows.Value(reader.GetValue(index), type),
    };
}
