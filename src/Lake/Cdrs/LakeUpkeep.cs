using System.Globalization;
using Billing.Reports;
using DuckDB.NET.Data;

namespace Billing.Lake;

/// <summary>
/// Makes files of the lake from others, by DuckDB: memory is bounded by the limits, whatever does not fit goes to its spill folder.
/// </summary>
public static class LakeUpkeep
{
    /// <summary>What stands for a customer whose personal data was deleted; no customer can have this id.</summary>
    public const string Erased = "(erased)";

    private const string Columns =
        "key, generation, version, deleted, customer, account, caller, callee, caller_country, caller_area, callee_country, callee_area, node, legs, setup_at, connected_at, "
        + "disconnected_at, seconds, cause, sip_code, certainty, why";

    private static readonly string s_format = string.Create(CultureInfo.InvariantCulture, $"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {CdrParquet.RowGroupRows})");

    /// <summary>
    /// Makes one file of each day that the recent files speak of: the newest row of each call, none when that is a tombstone. A settled file whose calls they do not
    /// touch stays as it is. A reader who takes the newest row of each call sees the same before, while both are there, and once only the new ones are.
    /// </summary>
    /// <param name="recent">
    /// Full paths of all files that are not settled. None of their rows is older than a row of the same call in a settled file, so that a tombstone is needed no longer.
    /// </param>
    /// <param name="settled">Full paths of the settled files by day: each call once among all of them.</param>
    /// <param name="folder">Where the new files are put.</param>
    /// <param name="name">Names of the new files begin with it.</param>
    /// <returns>The days that have a new file, or none any more.</returns>
    public static Task<IReadOnlyList<SettledDay>> SettleAsync(
        IReadOnlyList<string> recent, IReadOnlyDictionary<DateOnly, string> settled, string folder, string name, ReportLimits limits,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recent);
        ArgumentNullException.ThrowIfNull(settled);
        return Run<IReadOnlyList<SettledDay>>(limits, connection =>
        {
            if (recent.Count == 0)
            {
                return [];
            }

            CdrDatabase.Execute(
                connection,
                $"CREATE TEMP TABLE newest AS SELECT {Columns} FROM (SELECT *, row_number() OVER (PARTITION BY key, generation ORDER BY version DESC) AS age "
                + $"FROM {CdrDatabase.Parquet(recent)}) WHERE age = 1");
            var days = Dates(connection, "SELECT DISTINCT CAST(disconnected_at AS DATE) FROM newest WHERE NOT deleted").ToHashSet();
            foreach (var (date, path) in settled.Where(day => !days.Contains(day.Key)).ToArray())
            {
                if (Count(connection, $"SELECT count(*) FROM (SELECT 1 FROM {CdrDatabase.Parquet([path])} SEMI JOIN newest USING (key, generation) LIMIT 1)", cancellationToken) > 0)
                {
                    days.Add(date);
                }
            }

            var made = new List<SettledDay>();
            foreach (var date in days.Order())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var before = settled.TryGetValue(date, out var old)
                    ? $" UNION ALL SELECT {Columns} FROM {CdrDatabase.Parquet([old])} ANTI JOIN newest USING (key, generation)"
                    : "";
                var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}-{date:yyyyMMdd}.parquet"));
                var rows = Copy(
                    connection,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"COPY (SELECT * FROM (SELECT {Columns} FROM newest WHERE NOT deleted AND CAST(disconnected_at AS DATE) = DATE '{date:yyyy-MM-dd}'{before}) ORDER BY disconnected_at, key, generation) TO {CdrDatabase.Literal(path)} {s_format}"),
                    cancellationToken);
                if (rows == 0)
                {
                    File.Delete(path);
                }

                made.Add(new(date, rows == 0 ? null : path, rows));
            }

            return made;
        }, cancellationToken);
    }

    /// <summary>The day before which no settled file can hold a call that these files speak of: a correction never moves the beginning of a call to a later time.</summary>
    public static Task<DateOnly> FirstDayAsync(IReadOnlyList<string> recent, ReportLimits limits, CancellationToken cancellationToken = default) =>
        Run(limits, connection => Dates(connection, $"SELECT CAST(min(setup_at) AS DATE) FROM {CdrDatabase.Parquet(recent)}").Single(), cancellationToken);

    /// <summary>Which of the files hold a call of a customer.</summary>
    public static Task<IReadOnlyList<string>> FilesOfAsync(
        string customer, IReadOnlyList<string> files, ReportLimits limits, CancellationToken cancellationToken = default) =>
        Run<IReadOnlyList<string>>(limits, connection =>
        {
            if (files.Count == 0)
            {
                return [];
            }

            using var command = connection.CreateCommand();
            command.CommandText =
                $"SELECT DISTINCT filename FROM read_parquet({CdrDatabase.List(files)}, filename = true, hive_partitioning = false) WHERE customer = $customer ORDER BY filename";
            command.Parameters.Add(new DuckDBParameter("customer", customer));
            using var reader = command.ExecuteReader();
            var found = new List<string>();
            while (reader.Read())
            {
                found.Add(reader.GetString(0));
            }

            return found;
        }, cancellationToken);

    /// <summary>
    /// Writes a file again without what tells who a customer's people are: number and area of both, account, and the customer's name, in whose place <see cref="Erased"/>
    /// stands. Everything that is counted stays.
    /// </summary>
    public static Task EraseAsync(string customer, string file, string output, ReportLimits limits, CancellationToken cancellationToken = default) =>
        Run(limits, connection =>
        {
            var theirs = $"customer IS NOT DISTINCT FROM {CdrDatabase.Literal(customer)}";
            var erased = string.Concat(((string[])["account", "caller", "callee", "caller_area", "callee_area"]).Select(column => $", CASE WHEN {theirs} THEN NULL ELSE {column} END AS {column}"));
            return Copy(
                connection,
                $"COPY (SELECT * REPLACE (CASE WHEN {theirs} THEN '{Erased}' ELSE customer END AS customer{erased}) FROM {CdrDatabase.Parquet([file])}) "
                + $"TO {CdrDatabase.Literal(output)} {s_format}",
                cancellationToken);
        }, cancellationToken);

    private static Task<T> Run<T>(ReportLimits limits, Func<DuckDBConnection, T> work, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var connection = CdrDatabase.Connect(limits);
            CdrDatabase.Execute(connection, "SET preserve_insertion_order = true");
            try
            {
                return work(connection);
            }
            catch (DuckDBException fault)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw CdrDatabase.Meaning(fault);
            }
        },
        cancellationToken);

    private static long Count(DuckDBConnection connection, string sql, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var cancel = cancellationToken.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        return reader.Read() ? Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture) : 0;
    }

    /// <returns>Rows written.</returns>
    private static long Copy(DuckDBConnection connection, string sql, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var cancel = cancellationToken.Register(command.Cancel);
        return command.ExecuteNonQuery();
    }

    internal static List<DateOnly> Dates(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var dates = new List<DateOnly>();
        while (reader.Read())
        {
            dates.Add(reader.GetFieldValue<DateOnly>(0));
        }

        return dates;
    }
}
