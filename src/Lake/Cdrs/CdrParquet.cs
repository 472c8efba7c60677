using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace Billing.Lake;

/// <summary>Writes and reads the lake's files: Parquet, zstd, sorted by time of disconnect, row groups of at most <see cref="RowGroupRows"/>.</summary>
public static class CdrParquet
{
    /// <summary>Rows of a row group: what DuckDB gives one thread at a time, and what is in memory while a file is written.</summary>
    public const int RowGroupRows = 122_880;

    internal static ParquetOptions Options { get; } = new() { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = System.IO.Compression.CompressionLevel.Fastest };

    /// <summary>The order of rows in a file.</summary>
    internal static IComparer<CdrRecord> Order { get; } = Comparer<CdrRecord>.Create((left, right) =>
        left.DisconnectedAt.CompareTo(right.DisconnectedAt) is var at and not 0 ? at
        : string.CompareOrdinal(left.Key, right.Key) is var key and not 0 ? key
        : left.Generation.CompareTo(right.Generation) is var generation and not 0 ? generation
        : left.Version.CompareTo(right.Version));

    /// <summary>Writes one file.</summary>
    /// <param name="output">Need not seek; stays open.</param>
    /// <param name="calls">In any order.</param>
    public static async Task WriteAsync(Stream output, IEnumerable<CdrRecord> calls, CancellationToken cancellationToken = default)
    {
        CdrRecord[] sorted = [.. calls];
        Array.Sort(sorted, Order);
        await WriteSortedAsync(output, Batches(sorted), cancellationToken);
    }

    /// <summary>Reads a file, a row group at a time. Columns that it does not have are null or zero: it is older than they are.</summary>
    /// <param name="input">Must seek; stays open.</param>
    public static async IAsyncEnumerable<CdrRecord> ReadAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var file = await ParquetReader.CreateAsync(input, leaveStreamOpen: true, cancellationToken: cancellationToken);
        for (var group = 0; group < file.RowGroupCount; group++)
        {
            foreach (var call in await ReadGroup(file, group, cancellationToken))
            {
                yield return call;
            }
        }
    }

    /// <param name="groups">Rows in order; each batch becomes a row group.</param>
    internal static async Task WriteSortedAsync(Stream output, IAsyncEnumerable<IReadOnlyList<CdrRecord>> groups, CancellationToken cancellationToken)
    {
        await using var file = await ParquetWriter.CreateAsync(CdrColumns.Schema, output, Options, cancellationToken: cancellationToken);
        await foreach (var rows in groups.WithCancellation(cancellationToken))
        {
            using var group = file.CreateRowGroup();
            await Text(group, CdrColumns.Key, rows, call => call.Key);
            await Values(group, CdrColumns.Generation, rows, call => call.Generation, cancellationToken);
            await Values(group, CdrColumns.Version, rows, call => call.Version, cancellationToken);
            await Values(group, CdrColumns.Deleted, rows, call => call.Deleted, cancellationToken);
            await Text(group, CdrColumns.Customer, rows, call => call.CustomerId);
            await Text(group, CdrColumns.Account, rows, call => call.AccountId);
            await Text(group, CdrColumns.Caller, rows, call => call.Caller);
            await Text(group, CdrColumns.Callee, rows, call => call.Callee);
            await Text(group, CdrColumns.CallerCountry, rows, call => call.CallerCountry);
            await Text(group, CdrColumns.CallerArea, rows, call => call.CallerArea);
            await Text(group, CdrColumns.CalleeCountry, rows, call => call.CalleeCountry);
            await Text(group, CdrColumns.CalleeArea, rows, call => call.CalleeArea);
            await Text(group, CdrColumns.Node, rows, call => call.NodeId);
            await Values(group, CdrColumns.Legs, rows, call => call.Legs, cancellationToken);
            await Values(group, CdrColumns.Micros.DataFields[0], rows, call => Micros(call.SetupAt), cancellationToken);
            await Nullables(group, CdrColumns.Micros.DataFields[1], rows, call => call.ConnectedAt is { } at ? Micros(at) : (long?)null, cancellationToken);
            await Values(group, CdrColumns.Micros.DataFields[2], rows, call => Micros(call.DisconnectedAt), cancellationToken);
            await Values(group, CdrColumns.Seconds, rows, call => call.Seconds, cancellationToken);
            await Nullables(group, CdrColumns.Cause, rows, call => call.Cause, cancellationToken);
            await Nullables(group, CdrColumns.SipCode, rows, call => call.SipCode, cancellationToken);
            await Text(group, CdrColumns.Certainty, rows, call => CertaintyWords.Of(call.Certainty));
            await Text(group, CdrColumns.Why, rows, call => call.Why);
            group.CompleteValidate();
        }
    }

    private static async IAsyncEnumerable<IReadOnlyList<CdrRecord>> Batches(CdrRecord[] sorted)
    {
        await Task.CompletedTask;
        for (var from = 0; from < sorted.Length; from += RowGroupRows)
        {
            yield return new ArraySegment<CdrRecord>(sorted, from, Math.Min(RowGroupRows, sorted.Length - from));
        }
    }

    private static Task Text(ParquetRowGroupWriter group, DataField field, IReadOnlyList<CdrRecord> rows, Func<CdrRecord, string?> value) =>
        group.WriteAsync(field, Column(rows, value)!);

    private static Task Values<T>(
        ParquetRowGroupWriter group, DataField field, IReadOnlyList<CdrRecord> rows, Func<CdrRecord, T> value, CancellationToken cancellationToken)
        where T : struct => group.WriteAsync<T>(field, Column(rows, value), cancellationToken: cancellationToken);

    private static Task Nullables<T>(
        ParquetRowGroupWriter group, DataField field, IReadOnlyList<CdrRecord> rows, Func<CdrRecord, T?> value, CancellationToken cancellationToken)
        where T : struct => group.WriteAsync<T>(field, new ReadOnlyMemory<T?>(Column(rows, value)), cancellationToken: cancellationToken);

    private static T[] Column<T>(IReadOnlyList<CdrRecord> rows, Func<CdrRecord, T> value)
    {
        var column = new T[rows.Count];
        for (var row = 0; row < column.Length; row++)
        {
            column[row] = value(rows[row]);
        }

        return column;
    }

    private static async Task<CdrRecord[]> ReadGroup(ParquetReader file, int group, CancellationToken cancellationToken)
    {
        using var reader = file.OpenRowGroupReader(group);
        var columns = new Columns(file, reader, cancellationToken);
        var key = await columns.Text(CdrColumns.Key);
        var generation = await columns.Values<int>(CdrColumns.Generation);
        var version = await columns.Values<long>(CdrColumns.Version);
        var deleted = await columns.Values<bool>(CdrColumns.Deleted);
        var customer = await columns.Text(CdrColumns.Customer);
        var account = await columns.Text(CdrColumns.Account);
        var caller = await columns.Text(CdrColumns.Caller);
        var callee = await columns.Text(CdrColumns.Callee);
        var callerCountry = await columns.Text(CdrColumns.CallerCountry);
        var callerArea = await columns.Text(CdrColumns.CallerArea);
        var calleeCountry = await columns.Text(CdrColumns.CalleeCountry);
        var calleeArea = await columns.Text(CdrColumns.CalleeArea);
        var node = await columns.Text(CdrColumns.Node);
        var legs = await columns.Values<int>(CdrColumns.Legs);
        var setup = await columns.Values<DateTime>(CdrColumns.SetupAt);
        var connected = await columns.Nullables<DateTime>(CdrColumns.ConnectedAt);
        var disconnected = await columns.Values<DateTime>(CdrColumns.DisconnectedAt);
        var seconds = await columns.Values<int>(CdrColumns.Seconds);
        var cause = await columns.Nullables<int>(CdrColumns.Cause);
        var sipCode = await columns.Nullables<int>(CdrColumns.SipCode);
        var certainty = await columns.Text(CdrColumns.Certainty);
        var why = await columns.Text(CdrColumns.Why);

        var calls = new CdrRecord[key.Length];
        for (var row = 0; row < calls.Length; row++)
        {
            calls[row] = new()
            {
                Key = key[row]!,
                Generation = generation[row],
                Version = version[row],
                Deleted = deleted[row],
                CustomerId = customer[row],
                AccountId = account[row],
                Caller = caller[row],
                Callee = callee[row],
                CallerCountry = callerCountry[row],
                CallerArea = callerArea[row],
                CalleeCountry = calleeCountry[row],
                CalleeArea = calleeArea[row],
                NodeId = node[row]!,
                Legs = legs[row],
                SetupAt = Utc(setup[row]),
                ConnectedAt = connected[row] is { } at ? Utc(at) : null,
                DisconnectedAt = Utc(disconnected[row]),
                Seconds = seconds[row],
                Cause = cause[row],
                SipCode = sipCode[row],
                Certainty = CertaintyWords.Parse(certainty[row]),
                Why = why[row] ?? "",
            };
        }

        return calls;
    }

    /// <summary>What a column of instants holds (<see cref="CdrColumns.Micros"/>): microseconds since 1970.</summary>
    private static long Micros(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static DateTimeOffset Utc(DateTime instant) => new(DateTime.SpecifyKind(instant, DateTimeKind.Utc));

    /// <summary>The columns of one row group.</summary>
    private sealed class Columns(ParquetReader file, ParquetRowGroupReader group, CancellationToken cancellationToken)
    {
        private readonly Dictionary<string, DataField> _fields = file.Schema.DataFields.ToDictionary(field => field.Name, StringComparer.Ordinal);
        private readonly int _rows = checked((int)group.RowCount);

        public async Task<string?[]> Text(DataField wanted)
        {
            var values = new string?[_rows];
            if (_fields.TryGetValue(wanted.Name, out var field))
            {
                await group.ReadAsync(field, values.AsMemory()!, cancellationToken: cancellationToken);
            }

            return values;
        }

        public async Task<T[]> Values<T>(DataField wanted)
            where T : struct
        {
            // Other writers declare every column as one that may be null.
            if (_fields.GetValueOrDefault(wanted.Name) is { IsNullable: true })
            {
                return Array.ConvertAll(await Nullables<T>(wanted), value => value.GetValueOrDefault());
            }

            var values = new T[_rows];
            if (_fields.TryGetValue(wanted.Name, out var field))
            {
                await group.ReadAsync<T>(field, values.AsMemory(), cancellationToken: cancellationToken);
            }

            return values;
        }

        public async Task<T?[]> Nullables<T>(DataField wanted)
            where T : struct
        {
            var values = new T?[_rows];
            if (_fields.TryGetValue(wanted.Name, out var field))
            {
                await group.ReadAsync<T>(field, values.AsMemory(), cancellationToken: cancellationToken);
            }

            return values;
        }
    }
}
