using System.Numerics;
using System.Text.Json;
using DuckDB.NET.Data;

namespace Billing.Reports;

/// <summary>The rows of a result while they are made: no more of them are in memory than a few thousand.</summary>
public sealed class ReportRows : IDisposable
{
    /// <summary>Characters of one value: rows are made, written and shown in memory.</summary>
    internal const int LongestValue = 1 << 20;

    private readonly DuckDBCommand _command;
    private readonly CancellationToken _cancelled;
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _either;
    private readonly Timer _interrupt;
    private readonly CancellationTokenRegistration _stop;
    private DuckDBDataReader? _reader;

    private ReportRows(DuckDBCommand command, CancellationTokenSource timeout, CancellationToken cancellationToken)
    {
        _command = command;
        _cancelled = cancellationToken;
        _timeout = timeout;
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, cancellationToken);
        // An interrupt that comes before the statement begins is forgotten by DuckDB; so it is repeated until the statement has ended.
        _interrupt = new Timer(_ => _command.Cancel());
        _stop = _either.Token.Register(() => _interrupt.Change(TimeSpan.Zero, TimeSpan.FromMilliseconds(50)));
    }

    public IReadOnlyList<ReportColumn> Columns { get; private set; } = [];

    /// <param name="timeout">Disposed of with the rows, also when there are none.</param>
    internal static ReportRows Start(
        DuckDBCommand command, IReadOnlyList<string>? headings, CancellationTokenSource timeout, CancellationToken cancellationToken)
    {
        var rows = new ReportRows(command, timeout, cancellationToken);
        try
        {
            var reader = rows.Attempt(() => command.ExecuteReader());
            rows._reader = reader;
            rows.Columns = [.. Enumerable.Range(0, reader.FieldCount).Select(index => new ReportColumn(headings?[index] ?? reader.GetName(index), TypeOf(reader.GetDataTypeName(index))))];
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The rows, once. Reading waits for the database on the caller's thread. The values are as <see cref="ColumnType"/> says, in an array of its own for each row.
    /// </summary>
    /// <exception cref="ReportException">No further row; says why.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public IEnumerable<object?[]> Read()
    {
        var reader = _reader ?? throw new ObjectDisposedException(nameof(ReportRows));
        while (Attempt(reader.Read))
        {
            var row = new object?[Columns.Count];
            for (var index = 0; index < row.Length; index++)
            {
                row[index] = reader.IsDBNull(index) ? null : Value(reader.GetValue(index), Columns[index].Type);
                if (row[index] is string { Length: > LongestValue })
                {
                    throw new ReportException(ReportFailure.TooLarge, $"A value of the column {Columns[index].Name} has more than 1,048,576 characters.");
                }
            }

            yield return row;
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        // The last interrupt must be over before the command is gone.
        using (var over = new ManualResetEvent(false))
        {
            if (_interrupt.Dispose(over))
            {
                over.WaitOne();
            }
        }

        _reader?.Dispose();
        _reader = null;
        _command.Dispose();
        _either.Dispose();
        _timeout.Dispose();
    }

    private static ColumnType TypeOf(string name) => name switch
    {
        "Boolean" => ColumnType.Boolean,
        "TinyInt" or "SmallInt" or "Integer" or "BigInt" or "UnsignedTinyInt" or "UnsignedSmallInt" or "UnsignedInteger" => ColumnType.Integer,
        "Float" or "Double" => ColumnType.Number,
        "Decimal" or "HugeInt" or "UnsignedHugeInt" or "UnsignedBigInt" => ColumnType.Decimal,
        "Date" => ColumnType.Date,
        "Timestamp" or "TimestampS" or "TimestampMs" or "TimestampNs" => ColumnType.LocalTime,
        "TimestampTz" => ColumnType.Instant,
        _ => ColumnType.Text,
    };

    internal static object Value(object value, ColumnType type) => type switch
    {
        ColumnType.Integer => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
        ColumnType.Number => Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture),
        ColumnType.Decimal => value is BigInteger whole ? Whole(whole) : Convert.ToDecimal(value, System.Globalization.CultureInfo.InvariantCulture),
        ColumnType.Instant => new DateTimeOffset(DateTime.SpecifyKind((DateTime)value, DateTimeKind.Utc)),
        ColumnType.Text => value is string text ? text : JsonSerializer.Serialize(value, value.GetType()),
        _ => value,
    };

    private static decimal Whole(BigInteger value) => BigInteger.Abs(value) <= (BigInteger)decimal.MaxValue
        ? (decimal)value
        : throw new ReportException(ReportFailure.Invalid, "A number of the result has more than 28 digits; cast it to DOUBLE.");

    private T Attempt<T>(Func<T> step)
    {
        try
        {
            _either.Token.ThrowIfCancellationRequested();
            return step();
        }
        catch (OperationCanceledException)
        {
            _cancelled.ThrowIfCancellationRequested();
            throw new ReportException(ReportFailure.TooSlow, "The report took too long and was ended.");
        }
        catch (DuckDBException fault)
        {
            if (_either.IsCancellationRequested)
            {
                _cancelled.ThrowIfCancellationRequested();
                throw new ReportException(ReportFailure.TooSlow, "The report took too long and was ended.", fault);
            }

            throw CdrDatabase.Meaning(fault);
        }
    }
}
