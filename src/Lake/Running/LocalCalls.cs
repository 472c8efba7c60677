using System.Globalization;
using Billing.Lake;
using DuckDB.NET.Data;

namespace Billing.Reports;

/// <summary>
/// The lake's calls once more, in a database of DuckDB on this machine's disk: what the builder's reports ask for, one row per call, words as numbers. It is read many
/// times as fast as the files, is made of them alone, and can be deleted at any time. Whatever changes it is one transaction.
/// </summary>
/// <remarks>
/// Rows of a settled file are there as long as the file is in the lake, without those whose call has a row in a recent file. Of the calls in recent files, the newest row is there,
/// be it a tombstone. So a new recent file costs its own rows, and a look at the keys of the days that it may speak of.
/// </remarks>
public static class LocalCalls
{
    /// <summary>Another one for another shape of the tables.</summary>
    public const int Format = 1;

    /// <summary>What a report's database calls it.</summary>
    internal const string Catalog = "local_calls";

    /// <summary>Columns of words, which are numbers here: <c>words</c> tells which, for each column by itself.</summary>
    internal static readonly string[] Coded = ["customer", "node", "caller_country", "callee_country", "caller_area", "callee_area", "certainty"];

    private const string Plain = "account, caller, callee, setup_at, disconnected_at, seconds, cause, sip_code";

    private const string Schema =
        $"""
        CREATE TABLE IF NOT EXISTS {Catalog}.files (id INTEGER NOT NULL, path VARCHAR NOT NULL, hidden BIGINT NOT NULL);
        CREATE TABLE IF NOT EXISTS {Catalog}.applied (path VARCHAR NOT NULL);
        CREATE TABLE IF NOT EXISTS {Catalog}.words (kind VARCHAR NOT NULL, id INTEGER NOT NULL, word VARCHAR NOT NULL);
        CREATE TABLE IF NOT EXISTS {Catalog}.settled (
            file INTEGER, line INTEGER, customer INTEGER, node INTEGER, caller_country INTEGER, callee_country INTEGER, caller_area INTEGER, callee_area INTEGER, certainty INTEGER,
            answered BOOLEAN, account VARCHAR, caller VARCHAR, callee VARCHAR, setup_at TIMESTAMPTZ, disconnected_at TIMESTAMPTZ, seconds INTEGER, cause INTEGER, sip_code INTEGER);
        CREATE TABLE IF NOT EXISTS {Catalog}.recent AS
            SELECT ''::VARCHAR AS key, 0::INTEGER AS generation, 0::BIGINT AS version, false AS deleted, * EXCLUDE (file, line) FROM {Catalog}.settled WHERE false;
        """;

    /// <summary>Columns that a report's view has.</summary>
    internal static string Columns => $"{string.Join(", ", Coded)}, answered, {Plain}";

    /// <summary>What a database on disk was made of; nothing where there is none.</summary>
    /// <exception cref="ReportException">It cannot be read: it is worth nothing then.</exception>
    public static Task<LocalState> ReadAsync(string database, CancellationToken cancellationToken = default) => !File.Exists(database)
        ? Task.FromResult(LocalState.None)
        : Run(database, new ReportLimits { MemoryBytes = 128L << 20, Threads = 1 }, (connection, _) => State(connection), cancellationToken);

    /// <summary>Makes it what these files say. After a failure, it is as it was before.</summary>
    /// <param name="database">Full path; made when there is none. Nobody else has it open.</param>
    /// <param name="settled">Full paths of the settled files that shall be in it, whether recent ones touch them or not. A path always means the same bytes.</param>
    /// <param name="lake">All settled files that the lake has now: of what is in the database, others go.</param>
    /// <param name="recent">Full paths of all recent files.</param>
    /// <exception cref="ReportException">A file, or the database, cannot be read.</exception>
    public static Task<LocalState> UpdateAsync(
        string database, IReadOnlyCollection<string> settled, IReadOnlyCollection<string> lake, IReadOnlyCollection<string> recent, ReportLimits limits,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settled);
        ArgumentNullException.ThrowIfNull(lake);
        ArgumentNullException.ThrowIfNull(recent);
        return Run(
            database, limits,
            (connection, run) =>
            {
                run("BEGIN");
                var before = State(connection);
                // Where a recent file is gone, what it said and what it hid is read again.
                var again = !before.Recent.IsSubsetOf(recent);
                string[] unread = [.. recent.Except(again ? [] : before.Recent)];
                string[] gone = [.. before.Settled.Where(path => !lake.Contains(path) || (again && before.Hidden.Contains(path)))];
                if (gone.Length > 0)
                {
                    run($"DELETE FROM {Catalog}.settled WHERE file IN (SELECT id FROM {Catalog}.files WHERE path IN {Tuple(gone)})");
                    run($"DELETE FROM {Catalog}.files WHERE path IN {Tuple(gone)}");
                }

                string[] kept = [.. before.Settled.Except(gone)];
                string[] added = [.. settled.Except(kept).Order(StringComparer.Ordinal)];
                if (added.Length > 0)
                {
                    Add(run, added);
                }

                if (again)
                {
                    run($"DELETE FROM {Catalog}.recent");
                    run($"DELETE FROM {Catalog}.applied");
                }

                if (unread.Length > 0)
                {
                    Apply(run, unread);
                }

                Hide(connection, run, kept, unread);
                Hide(connection, run, added, recent);
                run("COMMIT");
                return State(connection);
            },
            cancellationToken);
    }

    private static void Add(Action<string> run, string[] added)
    {
        run($"INSERT INTO {Catalog}.files SELECT (SELECT coalesce(max(id), 0) FROM {Catalog}.files) + row_number() OVER (), path, 0 FROM (SELECT unnest({CdrDatabase.List(added)}) AS path)");
        var files = $"read_parquet({CdrDatabase.List(added)}, hive_partitioning = false, filename = true, file_row_number = true)";
        Learn(run, files);
        // In their order, so that whoever looks for a time passes over the rest.
        run($"INSERT INTO {Catalog}.settled SELECT f.id, s.file_row_number, {Values} FROM {files} AS s JOIN {Catalog}.files AS f ON f.path = s.filename{Joins}");
    }

    /// <summary>Deletes the rows of settled files whose calls these recent files speak of.</summary>
    private static void Hide(DuckDBConnection connection, Action<string> run, string[] settled, IReadOnlyCollection<string> recent)
    {
        if (settled.Length == 0 || recent.Count == 0)
        {
            return;
        }

        // As LakeUpkeep.FirstDayAsync: a correction never moves the beginning of a call to a later time.
        if (LakeUpkeep.Dates(connection, $"SELECT CAST(min(setup_at) AS DATE) FROM {CdrDatabase.Parquet([.. recent])} HAVING count(*) > 0") is not [var first])
        {
            return;
        }

        string[] late = [.. settled.Where(path => CdrPath.DateOf(path) is not { } date || date >= first)];
        if (late.Length == 0)
        {
            return;
        }

        run(
            $"""
            CREATE OR REPLACE TEMP TABLE hidden AS SELECT f.id AS file, s.file_row_number AS line
            FROM (SELECT filename, file_row_number FROM read_parquet({CdrDatabase.List(late)}, hive_partitioning = false, filename = true, file_row_number = true)
              SEMI JOIN (SELECT key, generation FROM {CdrDatabase.Parquet([.. recent])}) USING (key, generation)) AS s
            JOIN {Catalog}.files AS f ON f.path = s.filename
            """);
        run($"""DELETE FROM {Catalog}.settled USING hidden WHERE settled.file = hidden.file AND settled.line = hidden.line """);
        run($"UPDATE {Catalog}.files SET hidden = files.hidden + h.n FROM (SELECT file, count(*) AS n FROM hidden GROUP BY file) AS h WHERE files.id = h.file");
    }

    private static void Apply(Action<string> run, string[] recent)
    {
        run($"INSERT INTO {Catalog}.applied SELECT unnest({CdrDatabase.List(recent)})");
        run(
            $"""
            CREATE OR REPLACE TEMP TABLE newest AS SELECT * FROM {CdrDatabase.Parquet(recent)}
            QUALIFY row_number() OVER (PARTITION BY key, generation ORDER BY version DESC) = 1
            """);
        // Files may come in any order.
        run($"DELETE FROM newest USING {Catalog}.recent AS known WHERE known.key = newest.key AND known.generation = newest.generation AND known.version > newest.version");
        run($"DELETE FROM {Catalog}.recent USING newest WHERE recent.key = newest.key AND recent.generation = newest.generation");
        Learn(run, "newest");
        run($"INSERT INTO {Catalog}.recent SELECT s.key, s.generation, s.version, s.deleted, {Values} FROM newest AS s{Joins}");
    }

    /// <summary>Gives numbers to words that have none yet.</summary>
    private static void Learn(Action<string> run, string source)
    {
        foreach (var column in Coded)
        {
            run(
                $"""
                INSERT INTO {Catalog}.words SELECT '{column}', (SELECT coalesce(max(id), 0) FROM {Catalog}.words WHERE kind = '{column}') + row_number() OVER (), word
                FROM (SELECT DISTINCT {column} AS word FROM {source} WHERE {column} IS NOT NULL) ANTI JOIN (SELECT word FROM {Catalog}.words WHERE kind = '{column}') USING (word)
                """);
        }
    }

    private static string Values =>
        $"{string.Join(", ", Coded.Select(column => $"w_{column}.id"))}, s.connected_at IS NOT NULL, {string.Join(", ", Plain.Split(", ").Select(column => "s." + column))}";

    private static string Joins => string.Concat(Coded.Select(column => $" LEFT JOIN {Catalog}.words AS w_{column} ON w_{column}.kind = '{column}' AND w_{column}.word = s.{column}"));

    private static string Tuple(IEnumerable<string> texts) => $"({string.Join(", ", texts.Select(CdrDatabase.Literal))})";

    private static LocalState State(DuckDBConnection connection)
    {
        var (settled, hidden, recent) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT path, true, hidden > 0 FROM {Catalog}.files UNION ALL SELECT path, false, false FROM {Catalog}.applied";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            (reader.GetBoolean(1) ? settled : recent).Add(reader.GetString(0));
            if (reader.GetBoolean(2))
            {
                hidden.Add(reader.GetString(0));
            }
        }

        return new(settled, hidden, recent);
    }

    private static Task<T> Run<T>(string database, ReportLimits limits, Func<DuckDBConnection, Action<string>, T> work, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                using var connection = CdrDatabase.Connect(limits);
                CdrDatabase.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"SET preserve_insertion_order = true; ATTACH {CdrDatabase.Literal(database)} AS {Catalog}; {Schema}"));
                return work(connection, Statement);

                void Statement(string sql)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    using var command = connection.CreateCommand();
                    command.CommandText = sql;
                    using var cancel = cancellationToken.Register(command.Cancel);
                    command.ExecuteNonQuery();
                }
            }
            catch (DuckDBException fault)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw CdrDatabase.Meaning(fault);
            }
        },
        cancellationToken);
}
