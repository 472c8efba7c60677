using System.Globalization;
using Billing.Lake;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Billing.Reports;

/// <summary>
/// DuckDB in memory with one view, <c>cdrs</c>: the newest row of each call, without tombstones. It reads the files it was opened with and can reach nothing else: no other
/// file, no network, no extension, and its settings are locked. One report at a time.
/// </summary>
public sealed class CdrDatabase : IDisposable
{
    private const string Columns =
        "key, generation, version, customer, account, caller, callee, caller_country, caller_area, callee_country, callee_area, node, legs, setup_at, connected_at, "
        + "disconnected_at, seconds, cause, sip_code, certainty, why";

    private const string NoCalls =
        "SELECT ''::VARCHAR AS key, 0::INTEGER AS generation, 0::BIGINT AS version, ''::VARCHAR AS customer, ''::VARCHAR AS account, ''::VARCHAR AS caller, "
        + "''::VARCHAR AS callee, ''::VARCHAR AS caller_country, ''::VARCHAR AS caller_area, ''::VARCHAR AS callee_country, ''::VARCHAR AS callee_area, "
        + "''::VARCHAR AS node, 0::INTEGER AS legs, now()::TIMESTAMPTZ AS setup_at, now()::TIMESTAMPTZ AS connected_at, now()::TIMESTAMPTZ AS disconnected_at, "
        + "0::INTEGER AS seconds, 0::INTEGER AS cause, 0::INTEGER AS sip_code, ''::VARCHAR AS certainty, ''::VARCHAR AS why WHERE false";

    private readonly DuckDBConnection _connection;
    private readonly ReportLimits _limits;
    private readonly TimeProvider _time;

    private readonly (DateTimeOffset From, DateTimeOffset To)? _span;

    /// <summary>Null: the view reads files.</summary>
    private readonly LocalWords? _words;

    private CdrDatabase(DuckDBConnection connection, ReportLimits limits, TimeProvider time, (DateTimeOffset From, DateTimeOffset To)? span, LocalWords? words = null) =>
        (_connection, _limits, _time, _span, _words) = (connection, limits, time, span, words);

    /// <summary>Opens the database over these files.</summary>
    /// <param name="span">
    /// Only calls that ended in this span of time are in the view; null for all. A report over just this span is quicker so. The peak of simultaneous calls wants all:
    /// a call of its time may end after it.
    /// </param>
    /// <exception cref="ReportException">A file cannot be read (<see cref="ReportFailure.Broken"/>).</exception>
    public static async Task<CdrDatabase> OpenAsync(
        LakeFiles files, ReportLimits limits, TimeProvider time, (DateTimeOffset From, DateTimeOffset To)? span = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(limits);
        return await Task.Run(
            () =>
            {
                var connection = Connect(limits);
                try
                {
                    Execute(connection, $"CREATE VIEW cdrs AS {View(files, span)}");
                    Lock(connection, [.. files.Settled, .. files.Touched, .. files.Unsettled]);
                    return new CdrDatabase(connection, limits, time, span);
                }
                catch (DuckDBException fault)
                {
                    connection.Dispose();
                    throw new ReportException(ReportFailure.Broken, fault.Message, fault);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
            cancellationToken);
    }

    /// <summary>A connection to a database of <see cref="LocalCalls"/>, for reports of the builder.</summary>
    internal static CdrDatabase OfLocal(DuckDBConnection connection, ReportLimits limits, TimeProvider time, (DateTimeOffset From, DateTimeOffset To)? span)
    {
        // It is this connection's own: each run has its span.
        Execute(
            connection,
            $"CREATE TEMP VIEW cdrs AS SELECT {LocalCalls.Columns} FROM {LocalCalls.Catalog}.settled{Ended(span)} "
            + $"UNION ALL SELECT {LocalCalls.Columns} FROM {LocalCalls.Catalog}.recent WHERE NOT deleted{Ended(span, " AND ")}");
        return new(connection, limits, time, span, new LocalWords(connection));
    }

    /// <summary>Runs a report of the builder, or its SQL.</summary>
    /// <param name="now">What relative periods are relative to.</param>
    /// <returns>Its rows, to be read and disposed of before the next run.</returns>
    /// <exception cref="ReportException">It gave no result; says why.</exception>
    public Task<ReportRows> RunAsync(ReportDefinition definition, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (definition.Sql is { } sql)
        {
            return RunAsync(sql, cancellationToken);
        }

        var query = ReportSql.Translate(definition, now, IsLimitedTo(definition, now), _words);
        return Run(query.Sql, query.Parameters, query.Headings, cancellationToken);
    }

    /// <summary>Runs a person's SQL: one SELECT over <c>cdrs</c>. Its session is in UTC.</summary>
    /// <returns>Its rows, to be read and disposed of before the next run.</returns>
    /// <exception cref="ReportException">It gave no result; says why.</exception>
    public Task<ReportRows> RunAsync(string sql, CancellationToken cancellationToken = default) => _words is null
        ? Run(sql, new Dictionary<string, object>(), null, cancellationToken)
        : throw new InvalidOperationException("SQL runs over the files: the local copy has not all of their columns.");

    /// <summary>What the report's result states about itself.</summary>
    /// <exception cref="ReportException">It gave no result; says why.</exception>
    public async Task<ReportFacts> FactsAsync(ReportDefinition definition, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var (from, to) = definition.Range.Resolve(now);
        var query = ReportSql.Facts(definition, now, IsLimitedTo(definition, now), _words);
        using var rows = await Run(query.Sql, query.Parameters, query.Headings, cancellationToken);
        var row = await Task.Run(() => rows.Read().Single(), cancellationToken);
        return new(definition.Range.TimeZone, from, to, (long)row[0]!, (long)row[1]!, (DateTimeOffset?)row[2]);
    }

    /// <summary>How much of what runs is done, 0 to 1; null when the database cannot tell.</summary>
    public double? Progress => _connection.GetQueryProgress().Percentage is >= 0 and var percent ? Math.Min(1, percent / 100) : null;

    private bool IsLimitedTo(ReportDefinition definition, DateTimeOffset now) =>
        _span is { } span && span == definition.Range.Resolve(now) && definition.Measures is not [{ Kind: MeasureKind.PeakSimultaneous }];

    /// <summary>For tests of the lock alone.</summary>
    internal DuckDBConnection Connection => _connection;

    public void Dispose() => _connection.Dispose();

    internal static Task<IReadOnlyList<string>> TouchedAsync(
        IReadOnlyList<string> settled, IReadOnlyList<string> recent, ReportLimits limits, CancellationToken cancellationToken)
    {
        if (settled.Count == 0 || recent.Count == 0)
        {
            return Task.FromResult<IReadOnlyList<string>>([]);
        }

        return Task.Run<IReadOnlyList<string>>(
            () =>
            {
                using var connection = Connect(limits);
                using var command = connection.CreateCommand();
                command.CommandText =
                    $"SELECT DISTINCT filename FROM read_parquet({List(settled)}, filename = true, hive_partitioning = false) "
                    + $"SEMI JOIN (SELECT key, generation FROM {Parquet(recent)}) USING (key, generation) ORDER BY filename";
                using var cancel = cancellationToken.Register(command.Cancel);
                var touched = new List<string>();
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                    touched.Add(reader.GetString(0));
                }

                return touched;
            },
            cancellationToken);
    }

    /// <summary>What each connection says for itself.</summary>
    internal const string Session = "SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET TimeZone = 'UTC';";

    internal static DuckDBConnection Connect(ReportLimits limits)
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Execute(
            connection,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                SET memory_limit = '{limits.MemoryBytes / 1024} KiB';
                SET threads = {limits.Threads};
                SET temp_directory = {Literal(limits.SpillFolder ?? "")};
                SET max_temp_directory_size = '{limits.SpillBytes / 1024} KiB';
                SET preserve_insertion_order = false;
                {Session}
                SET autoinstall_known_extensions = false;
                SET autoload_known_extensions = false;
                SET allow_community_extensions = false;
                """));
        return connection;
    }

    /// <summary>
    /// The view still reads its files by their names: they alone are allowed. That would let a COPY write them too; but only a SELECT runs here
    /// (<see cref="SqlGuard"/>), and the files should be read-only to this process.
    /// </summary>
    private static void Lock(DuckDBConnection connection, IReadOnlyList<string> files) =>
        Execute(connection, $"SET allowed_paths = {List(files)}; SET enable_external_access = false; SET lock_configuration = true;");

    /// <summary>
    /// Settled files are read as they are, which is what makes months of history quick; of touched ones the keys are looked up among the few recent rows. Only these
    /// are put in order of version. A filter on times is not pushed below that, since a correction may have moved the call.
    /// </summary>
    private static string View(LakeFiles files, (DateTimeOffset From, DateTimeOffset To)? span)
    {
        // Of a day that lies within the span as a whole, no time has to be read.
        var within = span is { } limits ? files.Settled.Where(file => CdrPath.DateOf(file) is { } date && Lies(date, limits)).ToArray() : [];
        var parts = new List<string>();
        if (within.Length > 0)
        {
            parts.Add($"SELECT {Columns} FROM {Parquet(within)}");
        }

        if (files.Settled.Except(within, StringComparer.Ordinal).ToArray() is { Length: > 0 } settled)
        {
            parts.Add($"SELECT {Columns} FROM {Parquet(settled)}{Ended(span)}");
        }

        if (files.Touched.Count > 0)
        {
            parts.Add(
                $"SELECT {Columns} FROM {Parquet(files.Touched)}"
                + (files.Unsettled.Count == 0 ? "" : $" ANTI JOIN {Parquet(files.Unsettled)} AS newer USING (key, generation)") + Ended(span));
        }

        if (files.Unsettled.Count > 0)
        {
            parts.Add(
                $"SELECT {Columns} FROM (SELECT *, row_number() OVER (PARTITION BY key, generation ORDER BY version DESC) AS age "
                + $"FROM {Parquet(files.Unsettled)}) WHERE age = 1 AND NOT deleted{Ended(span, " AND ")}");
        }

        return parts.Count > 0 ? string.Join(" UNION ALL ", parts) : NoCalls;
    }

    private static bool Lies(DateOnly date, (DateTimeOffset From, DateTimeOffset To) span) =>
        span.From <= new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero) && new DateTimeOffset(date.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) <= span.To;

    private static string Ended((DateTimeOffset From, DateTimeOffset To)? span, string word = " WHERE ") => span is not { } limits ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"{word}disconnected_at >= make_timestamptz({Micros(limits.From)}) AND disconnected_at < make_timestamptz({Micros(limits.To)})");

    private static long Micros(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    internal static string Parquet(IReadOnlyList<string> paths) => $"read_parquet({List(paths)}, hive_partitioning = false)";

    internal static string List(IReadOnlyList<string> paths) => $"[{string.Join(", ", paths.Select(Literal))}]";

    internal static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    internal static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <param name="headings">Of a report; null: <paramref name="sql"/> is a person's and has its own.</param>
    private async Task<ReportRows> Run(
        string sql, IReadOnlyDictionary<string, object> parameters, IReadOnlyList<string>? headings, CancellationToken cancellationToken)
    {
        // Counts from the call, not from when a thread was free for it.
        var timeout = new CancellationTokenSource(_limits.Timeout, _time);
        try
        {
            return await Task.Run(
                () =>
                {
                    if (headings is null)
                    {
                        SqlGuard.Check(_connection, sql);
                    }

                    var command = _connection.CreateCommand();
                    command.CommandText = sql;
                    command.UseStreamingMode = true;
                    foreach (var (name, value) in parameters)
                    {
                        command.Parameters.Add(new DuckDBParameter(name, value));
                    }

                    return ReportRows.Start(command, headings, timeout, cancellationToken);
                },
                cancellationToken);
        }
        catch
        {
            timeout.Dispose();
            throw;
        }
    }

    /// <summary>What a fault of the database means to whoever asked.</summary>
    internal static ReportException Meaning(DuckDBException fault) => new(
        fault.ErrorType switch
        {
            DuckDBErrorType.OutOfMemory => ReportFailure.TooLarge,
            DuckDBErrorType.Permission => ReportFailure.Refused,
            DuckDBErrorType.Io or DuckDBErrorType.Internal or DuckDBErrorType.Fatal or DuckDBErrorType.Connection => ReportFailure.Broken,
            _ => ReportFailure.Invalid,
        },
        fault.Message,
        fault);
}
