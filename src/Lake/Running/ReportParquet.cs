using Parquet;
using Parquet.Schema;
using Billing.Lake;

namespace Billing.Reports;

/// <summary>Writes rows as Parquet (zstd).</summary>
public static class ReportParquet
{
    private const int RowGroupRows = 65_536;

    /// <summary>Of the rows of a group in memory, in bytes, but for the last of them.</summary>
    private const long RowGroupBytes = 16 << 20;

    /// <summary>Writes all rows; a row group of them is in memory. Instants are adjusted to UTC, local times are not; decimals are doubles.</summary>
    /// <param name="output">Need not seek; stays open.</param>
    public static async Task WriteAsync(
        Stream output, IReadOnlyList<ReportColumn> columns, IEnumerable<object?[]> rows, CancellationToken cancellationToken = default)
    {
        var names = Names(columns);
        DataField[] fields = [.. columns.Select((column, index) => Field(names[index], column.Type))];
        // Times are written by their microseconds; why: CdrColumns.Micros.
        var written = new ParquetSchema([.. fields.Select((field, index) =>
            columns[index].Type is ColumnType.LocalTime or ColumnType.Instant ? new DataField(field.Name, typeof(long), isNullable: true) : Field(field.Name, columns[index].Type))]);
        await using var file = await ParquetWriter.CreateAsync(new ParquetSchema(fields), output, CdrParquet.Options, cancellationToken: cancellationToken);
        foreach (var chunk in Groups(rows))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var group = file.CreateRowGroup();
            for (var index = 0; index < fields.Length; index++)
            {
                await Write(group, written.DataFields[index], columns[index].Type, chunk, index, cancellationToken);
            }

            group.CompleteValidate();
        }
    }

    private static IEnumerable<object?[][]> Groups(IEnumerable<object?[]> rows)
    {
        var group = new List<object?[]>();
        var bytes = 0L;
        foreach (var row in rows)
        {
            group.Add(row);
            bytes += row.Sum(value => value is string text ? 32L + (2L * text.Length) : 32L);
            if (group.Count == RowGroupRows || bytes >= RowGroupBytes)
            {
                yield return [.. group];
                group.Clear();
                bytes = 0;
            }
        }

        if (group.Count > 0)
        {
            yield return [.. group];
        }
    }

    /// <summary>Columns of a person's SQL may be named alike, which those of a schema may not be.</summary>
    private static List<string> Names(IReadOnlyList<ReportColumn> columns)
    {
        var names = new List<string>();
        foreach (var column in columns)
        {
            var name = column.Name;
            for (var copy = 2; names.Contains(name); copy++)
            {
                name = $"{column.Name}_{copy}";
            }

            names.Add(name);
        }

        return names;
    }

    private static DataField Field(string name, ColumnType type) => type switch
    {
        ColumnType.Integer => new(name, typeof(long), isNullable: true),
        ColumnType.Number or ColumnType.Decimal => new(name, typeof(double), isNullable: true),
        ColumnType.Boolean => new(name, typeof(bool), isNullable: true),
        ColumnType.Date => new DateTimeDataField(name, DateTimeFormat.Date, isNullable: true),
        ColumnType.LocalTime => new DateTimeDataField(name, DateTimeFormat.Timestamp, isAdjustedToUTC: false, unit: DateTimeTimeUnit.Micros, isNullable: true),
        ColumnType.Instant => new DateTimeDataField(name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: true),
        _ => new DataField(name, typeof(string), isNullable: true),
    };

    private static Task Write(ParquetRowGroupWriter group, DataField field, ColumnType type, object?[][] rows, int index, CancellationToken cancellationToken)
    {
        return type switch
        {
            ColumnType.Integer => Values(value => (long)value),
            ColumnType.Number => Values(value => (double)value),
            ColumnType.Decimal => Values(value => (double)(decimal)value),
            ColumnType.Boolean => Values(value => (bool)value),
            ColumnType.Date => Values(value => ((DateOnly)value).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)),
            ColumnType.LocalTime => Values(value => ((DateTime)value - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond),
            ColumnType.Instant => Values(value => ((DateTimeOffset)value - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond),
            _ => group.WriteAsync(field, Array.ConvertAll(rows, row => (string?)row[index])!),
        };

        Task Values<T>(Func<object, T> convert)
            where T : struct =>
            group.WriteAsync<T>(
                field, new ReadOnlyMemory<T?>(Array.ConvertAll(rows, row => row[index] is { } value ? convert(value) : (T?)null)), cancellationToken: cancellationToken);
    }
}
