using System.Diagnostics;
using Billing.Reports;
using DuckDB.NET.Data;
using Microsoft.Extensions.Time.Testing;

namespace Lake.Tests;

/// <summary>What a person's SQL may and may not do.</summary>
[TestClass]
public class SqlTests
{
    [TestMethod]
    [DataRow("SELECT count(*) FROM cdrs")]
    [DataRow("WITH long AS (SELECT * FROM cdrs WHERE seconds > 5) SELECT count(*) FROM long, CDRS")]
    [DataRow("SELECT count(*) FROM cdrs a JOIN (SELECT DISTINCT key FROM cdrs) b USING (key)")]
    [DataRow("FROM cdrs SELECT count(*);")]
    [DataRow("SELECT sum(range) FROM range(2)")]
    [DataRow("SELECT extract(minute FROM disconnected_at AT TIME ZONE 'Europe/Berlin') + 1 FROM cdrs")]
    [DataRow("SELECT count(*) FROM (SELECT row_number() OVER (PARTITION BY customer ORDER BY disconnected_at), sum(seconds) OVER (), key LIKE 'a%', key ILIKE 'A_', key ~ 'a', CASE WHEN seconds > 1 THEN 1 END, left(callee, 3) || '…', [1, 2][1], {'a': 1}.a, date_trunc('hour', disconnected_at), strftime(disconnected_at, '%H'), disconnected_at - INTERVAL 1 DAY, seconds::DOUBLE / 60, seconds IN (1, 2), seconds BETWEEN 1 AND 2, coalesce(account, ''), nullif(cause, 16), -seconds, seconds % 60, seconds // 60, extract(dow FROM setup_at), list_filter([1, 2], x -> x > 1), unnest([1]), CURRENT_DATE FROM cdrs)")]
    [DataRow("SELECT count(*) FROM (SELECT customer, quantile_cont(seconds, 0.9), count(*) FILTER (WHERE seconds > 60), string_agg(DISTINCT node, ','), max_by(key, seconds), list(key), grouping(customer) FROM cdrs GROUP BY ROLLUP (customer) HAVING count(*) > 0 ORDER BY ALL) WHERE customer IS NULL")]
    [DataRow("SELECT count(*) FROM (SELECT round(seconds::DECIMAL(10, 2), 1)::TEXT || ' s', TRY_CAST(callee AS HUGEINT), setup_at::DATE::TIMESTAMPTZ, (seconds > 1)::INT, key::VARCHAR(10), '1'::UTINYINT::BOOL, TIMESTAMP '2026-11-22 12:00:00' - setup_at, TIME '12:00'::VARCHAR, [0.5, 0.9]::TEXT, split(callee, ' ')[1]::TEXT FROM cdrs)")]
    public async Task A_select_over_the_calls_runs(string sql)
    {
        using var folder = new Folder();
        using var database = await Calls.Database(folder, Calls.Call("a"));
        Assert.AreEqual(1m, Convert.ToDecimal((await database.Rows(sql)).Single()[0], null), sql);
    }

    [TestMethod]
    [DataRow("SELECT * FROM read_text('{0}')")]
    [DataRow("SELECT * FROM read_csv('/etc/passwd')")]
    [DataRow("SELECT * FROM '/etc/passwd'")]
    [DataRow("SELECT * FROM '{0}'")]
    [DataRow("SELECT * FROM read_parquet('{0}')")]
    [DataRow("SELECT (SELECT max(content) FROM read_text('/etc/passwd')) FROM cdrs")]
    [DataRow("WITH x AS (SELECT * FROM glob('/*')) SELECT * FROM x")]
    [DataRow("SELECT * FROM parquet_metadata('{0}')")]
    [DataRow("SELECT * FROM 'https://example.com/x.parquet'")]
    [DataRow("COPY cdrs TO '{0}' (FORMAT parquet, USE_TMP_FILE false)")]
    [DataRow("COPY (SELECT 1) TO '/tmp/x.csv'")]
    [DataRow("ATTACH '/tmp/x.db'")]
    [DataRow("INSTALL httpfs")]
    [DataRow("LOAD httpfs")]
    [DataRow("PRAGMA database_list")]
    [DataRow("PRAGMA threads=8")]
    [DataRow("SET memory_limit = '100GB'")]
    [DataRow("RESET memory_limit")]
    [DataRow("SELECT 1; SELECT 2")]
    [DataRow("SELECT 1; SET threads = 8")]
    [DataRow("CREATE TABLE x AS SELECT 1")]
    [DataRow("CREATE OR REPLACE VIEW cdrs AS SELECT 1")]
    [DataRow("DROP VIEW cdrs")]
    [DataRow("EXPLAIN SELECT 1")]
    [DataRow("CALL pragma_version()")]
    [DataRow("DESCRIBE cdrs")]
    [DataRow("SELECT * FROM duckdb_views()")]
    [DataRow("SELECT * FROM duckdb_settings()")]
    [DataRow("SELECT * FROM information_schema.tables")]
    [DataRow("SELECT * FROM sqlite_master")]
    [DataRow("SELECT * FROM query('SELECT 1')")]
    [DataRow("SELECT current_setting('allowed_paths')")]
    [DataRow("EXPORT DATABASE '/tmp/x'")]
    [DataRow("SELECT * FROM (WITH \"/etc/passwd.csv\" AS (SELECT 1) SELECT 1) a, \"/etc/passwd.csv\"")]
    [DataRow("SELECT * FROM (WITH duckdb_settings AS (SELECT 1) SELECT 1) a, duckdb_settings")]
    [DataRow("SELECT * FROM (WITH \"SQLITE_master\" AS (SELECT 1) SELECT 1) a, \"SQLITE_master\"")]
    [DataRow("SELECT * FROM (WITH pg_tables AS (SELECT 1) SELECT 1) a, pg_tables")]
    [DataRow("SELECT repeat('x', 1000000000)")]
    [DataRow("SELECT key.repeat(1000000000) FROM cdrs")]
    [DataRow("SELECT lpad('x', 1000000000, 'y')")]
    [DataRow("SELECT range(1000000000)")]
    [DataRow("SELECT generate_series(1, 1000000000)")]
    [DataRow("SELECT list_resize([1], 1000000000)")]
    [DataRow("SELECT format('{:1000000000}', 1)")]
    [DataRow("SELECT printf('%1000000000d', 1)")]
    [DataRow("SELECT levenshtein(key, key) FROM cdrs")]
    [DataRow("SELECT sleep_ms(100000)")]
    [DataRow("SELECT key FROM cdrs ORDER BY repeat(key, 2)")]
    [DataRow("SELECT sum(length(repeat(key, 2))) OVER () FROM cdrs")]
    [DataRow("SELECT count(*) FROM cdrs, unnest(range(1000000000))")]
    [DataRow("SELECT length(string_agg(key, '') OVER (ORDER BY key)) FROM cdrs")]
    [DataRow("SELECT replace(key, 'a', key) FROM cdrs")]
    [DataRow("SELECT concat(*COLUMNS(*)) FROM cdrs")]
    [DataRow("SELECT key::BLOB::BIT::VARCHAR FROM cdrs")]
    [DataRow("SELECT TRY_CAST(key AS BIT) FROM cdrs")]
    [DataRow("SELECT CAST([key] AS BLOB[]) FROM cdrs")]
    [DataRow("SELECT key::main.bytea::bitstring FROM cdrs")]
    [DataRow("SELECT count(*) FROM cdrs WHERE EXISTS (SELECT CASE WHEN true THEN CAST({'a': key} AS STRUCT(a BIT[])) END)")]
    [DataRow("SELECT key::JSON FROM cdrs")]
    [DataRow("SELECT [[[[[[[[[[key]::TEXT]::TEXT]::TEXT]::TEXT]::TEXT]::TEXT]::TEXT]::TEXT]::TEXT]::TEXT FROM cdrs")]
    [DataRow("SELECT split(split(split(split(split(key, 'a')::TEXT, ',')::TEXT, ',')::TEXT, ',')::TEXT, ',')::TEXT FROM cdrs")]
    [DataRow("SELECT strftime(setup_at, key) FROM cdrs")]
    [DataRow("SELECT equi_width_bins(0, 1000000, 1000000, true) FROM cdrs")]
    [DataRow("WITH RECURSIVE t(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM t) SELECT s FROM t")]
    public async Task Anything_else_is_refused(string sql)
    {
        using var folder = new Folder();
        using var database = await Calls.Database(folder, Calls.Call("a"));
        var length = new FileInfo(folder.Of("calls.parquet")).Length;
        var fault = await Assert.ThrowsExactlyAsync<ReportException>(() => database.Rows(sql.Replace("{0}", folder.Of("calls.parquet"), StringComparison.Ordinal)));
        Assert.AreEqual(ReportFailure.Refused, fault.Failure, fault.Message);
        Assert.AreEqual(length, new FileInfo(folder.Of("calls.parquet")).Length);
        Assert.AreEqual(1L, (await database.Rows("SELECT count(*) FROM cdrs")).Single()[0]);
    }

    [TestMethod]
    [DataRow("SELECT * FROM read_text('/etc/passwd')")]
    [DataRow("COPY (SELECT 1) TO '/tmp/lake-test-refused.csv'")]
    [DataRow("ATTACH '/tmp/lake-test-refused.db'")]
    [DataRow("INSTALL httpfs")]
    [DataRow("LOAD httpfs")]
    [DataRow("SET memory_limit = '100GB'")]
    [DataRow("SET enable_external_access = true")]
    [DataRow("RESET lock_configuration")]
    public async Task The_second_fence_holds_without_the_first(string sql)
    {
        using var folder = new Folder();
        using var database = await Calls.Database(folder, Calls.Call("a"));
        using var command = database.Connection.CreateCommand();
        command.CommandText = sql;
        Assert.ThrowsExactly<DuckDBException>(() => command.ExecuteNonQuery());
    }

    [TestMethod]
    public async Task What_is_no_SQL_is_told_as_wrong()
    {
        using var folder = new Folder();
        using var database = await Calls.Database(folder);
        foreach (var sql in (string[])["SELEC 1", "SELECT nothing FROM cdrs", "", "SELECT 'a"])
        {
            Assert.AreEqual(ReportFailure.Invalid, (await Assert.ThrowsExactlyAsync<ReportException>(() => database.Rows(sql))).Failure, sql);
        }
    }

    private const string Runaway = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b";

    [TestMethod]
    public async Task A_runaway_query_is_ended_when_its_time_is_over()
    {
        using var folder = new Folder();
        var time = new FakeTimeProvider();
        using var database = await CdrDatabase.OpenAsync(new([], [], []), new() { Timeout = TimeSpan.FromMinutes(5) }, time);
        var run = database.RunAsync(Runaway);
        var took = Stopwatch.StartNew();
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.AreEqual(ReportFailure.TooSlow, (await Assert.ThrowsExactlyAsync<ReportException>(() => run)).Failure);
        Assert.IsLessThan(TimeSpan.FromSeconds(60), took.Elapsed);
        Assert.AreEqual(1L, Convert.ToInt64((await database.Rows("SELECT 1")).Single()[0], null), "the database is usable afterwards");
    }

    [TestMethod]
    public async Task A_run_can_be_cancelled_before_it_has_a_row_and_between_rows()
    {
        using var database = await CdrDatabase.OpenAsync(new([], [], []), new(), TimeProvider.System);
        using var first = new CancellationTokenSource();
        var run = database.RunAsync(Runaway, first.Token);
        first.CancelAfter(100);
        await Assert.ThrowsAsync<OperationCanceledException>(() => run);

        using var second = new CancellationTokenSource();
        using var rows = await database.RunAsync("SELECT range FROM range(1000000000)", second.Token);
        var read = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in rows.Read())
            {
                if (++read == 1000)
                {
                    second.Cancel();
                }
            }
        });
        Assert.AreEqual(1000, read);
    }

    [TestMethod]
    public async Task A_query_that_needs_more_memory_than_it_may_have_fails_and_nothing_else_does()
    {
        using var database = await CdrDatabase.OpenAsync(new([], [], []), new() { MemoryBytes = 64 << 20 }, TimeProvider.System);
        var before = Environment.WorkingSet;
        var fault = await Assert.ThrowsExactlyAsync<ReportException>(() => database.Rows("SELECT count(*) FROM (SELECT DISTINCT hash(range) || 'x' FROM range(100000000))"));
        Assert.AreEqual(ReportFailure.TooLarge, fault.Failure, fault.Message);
        Assert.IsLessThan(300L << 20, Environment.WorkingSet - before);
        Assert.AreEqual(1L, Convert.ToInt64((await database.Rows("SELECT 1")).Single()[0], null));
    }

    [TestMethod]
    public async Task Texts_are_put_together_but_not_without_end()
    {
        using var folder = new Folder();
        using var database = await Calls.Database(folder, Calls.Call("a"));
        var row = (await database.Rows("SELECT concat_ws(' ', key, caller || '/' || callee), replace(callee, '44', '0') FROM (SELECT key || ':' || node AS key, caller, callee FROM cdrs)")).Single();
        CollectionAssert.AreEqual(new object?[] { "a:gw-1 493012345/442071234567", "02071234567" }, row);
        foreach (var doubled in (string[])["s || s", "concat(s, s)", "[s, s]", "{'a': s, 'b': s}", "regexp_replace(s, '(.*)', '\\1\\1')"])
        {
            var sql = Enumerable.Range(0, 30).Aggregate("SELECT key AS s FROM cdrs", (inner, _) => $"SELECT {doubled} AS s FROM ({inner})");
            Assert.AreEqual(ReportFailure.Refused, (await Assert.ThrowsExactlyAsync<ReportException>(() => database.Rows(sql))).Failure, doubled);
            var named = string.Join(", ", Enumerable.Range(0, 30).Select(level => $"t{level} AS (SELECT {doubled} AS s FROM {(level == 0 ? "(SELECT key AS s FROM cdrs)" : $"t{level - 1}")})"));
            Assert.AreEqual(ReportFailure.Refused, (await Assert.ThrowsExactlyAsync<ReportException>(() => database.Rows($"WITH {named} SELECT s FROM t29"))).Failure, doubled);
        }

        var gathered = "SELECT string_agg(key, ',') AS s FROM cdrs";
        Assert.AreEqual("a/a", (await database.Rows($"SELECT s || '/' || s FROM ({gathered})")).Single()[0]);
        Assert.AreEqual(ReportFailure.Refused, (await Assert.ThrowsExactlyAsync<ReportException>(
            () => database.Rows($"SELECT {string.Join(" || ", Enumerable.Repeat("s", 20))} FROM ({gathered})"))).Failure);
    }

    [TestMethod]
    public async Task A_value_that_is_too_long_to_be_shown_is_refused()
    {
        using var database = await CdrDatabase.OpenAsync(new([], [], []), new(), TimeProvider.System);
        Assert.HasCount(1, await database.Rows("SELECT string_agg('x', '') FROM range(1048576)"));
        Assert.AreEqual(ReportFailure.TooLarge, (await Assert.ThrowsExactlyAsync<ReportException>(() => database.Rows("SELECT string_agg('x', '') FROM range(1048577)"))).Failure);
    }

    [TestMethod]
    public async Task A_fault_between_rows_is_not_taken_for_their_end()
    {
        using var database = await CdrDatabase.OpenAsync(new([], [], []), new(), TimeProvider.System);
        var fault = await Assert.ThrowsExactlyAsync<ReportException>(
            () => database.Rows("SELECT CASE WHEN range = 900000 THEN CAST('x' || range AS BIGINT) ELSE range END FROM range(1000000)"));
        Assert.AreEqual(ReportFailure.Invalid, fault.Failure, fault.Message);
    }

    [TestMethod]
    public async Task Rows_have_the_types_that_their_columns_say()
    {
        using var database = await CdrDatabase.OpenAsync(new([], [], []), new(), TimeProvider.System);
        using var rows = await database.RunAsync(
            "SELECT 1::INTEGER, 1.5, 1.5::DOUBLE, sum(1), 'x', true, DATE '2026-03-01', TIMESTAMP '2026-03-01 10:00:00', TIMESTAMPTZ '2026-03-01 10:00:00+02', [1, 2], NULL");
        var row = rows.Read().Single();
        CollectionAssert.AreEqual(
            new[] { ColumnType.Integer, ColumnType.Decimal, ColumnType.Number, ColumnType.Decimal, ColumnType.Text, ColumnType.Boolean, ColumnType.Date, ColumnType.LocalTime, ColumnType.Instant, ColumnType.Text, ColumnType.Integer },
            rows.Columns.Select(column => column.Type).ToArray());
        CollectionAssert.AreEqual(
            new object?[] { 1L, 1.5m, 1.5, 1m, "x", true, new DateOnly(2026, 3, 1), new DateTime(2026, 3, 1, 10, 0, 0), new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero), "[1,2]", null },
            row);
    }
}
