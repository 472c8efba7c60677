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
        Assert.IsLessThan(TimeSpan.FromSeconds(5), took.Elapsed);
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
