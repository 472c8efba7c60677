using System.Text;
using Azure.Storage.Blobs;
using Billing.Customers;
using Billing.Reports;
using Billing.Silo.Customers;
using Billing.Silo.Lake;
using Billing.Silo.Reports;
using Billing.Silo.Storage;
using Billing.Silo.Tests.Lake;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Testing;

namespace Billing.Silo.Tests.Reports;

/// <summary>Reports over a lake in a real storage emulator.</summary>
[TestClass]
public class ReportRunnerTests
{
    private static readonly ReportRange s_range = new() { Period = ReportPeriod.Fixed, From = new(2026, 11, 22), To = new(2026, 11, 23) };
    private static AzuriteProcess s_storage = null!;
    private static LakeRig s_rig = null!;
    private static RefusalTable s_refusals = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        s_storage = await AzuriteProcess.StartAsync();
        s_rig = await LakeRig.Start(s_storage, "reports");
        await Task.WhenAll(Enumerable.Range(0, 60).Select(call =>
            s_rig.Append($"call-{call:00}", ended: LakeRig.Noon.AddMinutes(call), customer: call % 3 == 0 ? "acme" : "other", seconds: call * 60)));

        await s_rig.Append("the-day-before", ended: LakeRig.Noon.AddDays(-1));
        await s_rig.Work();
        // One that is not settled, and corrects one that is.
        await s_rig.Append("call-59", 2, LakeRig.Noon.AddMinutes(59), customer: "other", seconds: 1);
        await s_rig.Work();
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(TimeProvider.System);
        services.Configure<ClusterOptions>(options => options.ServiceId = "reports");
        services.Configure<StorageOptions>(options => options.ConnectionString = s_storage.ConnectionString);
        s_refusals = new RefusalTable(services.BuildServiceProvider(), TimeProvider.System, NullLogger<RefusalTable>.Instance);
        await s_refusals.Create(default);
    }

    [ClassCleanup]
    public static async Task Stop()
    {
        await s_rig.DisposeAsync();
        await s_storage.DisposeAsync();
    }

    [TestMethod]
    public async Task A_report_runs_and_its_result_is_read_page_by_page_and_as_files()
    {
        using var runner = Runner();
        var report = new ReportDefinition
        {
            Name = "Calls",
            Range = s_range,
            GroupBy = [ReportGroup.Hour, ReportGroup.Customer],
            Measures = [new() { Kind = MeasureKind.Count }, new() { Kind = MeasureKind.Minutes }, new() { Kind = MeasureKind.Share, Condition = new() { LongerThanSeconds = 1800 } }],
        };
        var seen = new List<ReportProgress>();
        var outcome = await runner.Run("1", report, LakeRig.Noon, seen.Add, default);
        Assert.AreEqual(2, outcome.Rows);
        Assert.AreEqual((60L, 0L), (outcome.Facts!.Calls, outcome.Facts.Estimated));
        Assert.IsNotNull(outcome.Facts.CutOff);
        Assert.IsTrue(seen.Exists(progress => progress.Running));
        // 0 to 57 by threes are 20 calls of acme; the others but the last, which was corrected to a second.
        var rows = (await runner.Rows("1", outcome.Columns, 0, 10, default))!.Rows;
        CollectionAssert.AreEqual(new object?[] { new DateTime(2026, 11, 22, 12, 0, 0), "acme", 20L, 570.0, 9 / 20.0 }, rows[0]);
        CollectionAssert.AreEqual(new object?[] { new DateTime(2026, 11, 22, 12, 0, 0), "other", 40L, 68461 / 60.0, 19 / 40.0 }, rows[1], string.Join(' ', rows[1]));
        Assert.AreEqual("other", (await runner.Rows("1", outcome.Columns, 1, 1, default))!.Rows.Single()[1]);
        Assert.IsEmpty((await runner.Rows("1", outcome.Columns, 2, 10, default))!.Rows);

        var csv = Encoding.UTF8.GetString(await File(runner, "1", outcome.Columns, ReportFormat.Csv));
        Assert.StartsWith("\uFEFFHour,Customer,Count,Minutes,Share\r\n2026-11-22T12:00:00,acme,20,570,0.45\r\n", csv);
        Assert.AreEqual("PK", Encoding.ASCII.GetString(await File(runner, "1", outcome.Columns, ReportFormat.Xlsx), 0, 2));
        Assert.AreEqual("PAR1", Encoding.ASCII.GetString(await File(runner, "1", outcome.Columns, ReportFormat.Parquet), 0, 4));
        await runner.Forget("1", default);
        Assert.IsNull(await runner.Rows("1", outcome.Columns, 0, 10, default));
        await Assert.ThrowsExactlyAsync<ReportException>(() => File(runner, "1", outcome.Columns, ReportFormat.Csv));
    }

    [TestMethod]
    public async Task A_local_copy_that_cannot_be_read_changes_no_result()
    {
        using var runner = Runner();
        var report = new ReportDefinition { Name = "Calls", Range = s_range, GroupBy = [ReportGroup.Customer], Measures = [new() { Kind = MeasureKind.Count }] };
        await runner.Run("9", report, LakeRig.Noon, _ => { }, default);
        // What was read is in memory no longer.
        s_rig.Local.Close();
        var path = Directory.GetFiles(s_rig.Cache.Folder, "*.duckdb").Single();
        await System.IO.File.WriteAllTextAsync(path, new string('x', 50_000));
        for (var run = 0; run < 2; run++)
        {
            var outcome = await runner.Run("9", report, LakeRig.Noon, _ => { }, default);
            CollectionAssert.AreEqual(
                new[] { "acme 20", "other 40" }, (await runner.Rows("9", outcome.Columns, 0, 10, default))!.Rows.Select(row => string.Join(' ', row)).ToArray(), $"run {run}");
        }

        Assert.AreNotEqual(50_000, new FileInfo(path).Length, "made anew");
    }

    [TestMethod]
    public async Task SQL_sees_the_calls_of_its_time_and_a_long_result_is_paged_and_streamed()
    {
        using var runner = Runner();
        var report = new ReportDefinition { Name = "All", Range = s_range, Sql = "SELECT a.key, range AS number, sum(a.seconds) OVER () AS total FROM cdrs a, range(2000) ORDER BY number, key" };
        var outcome = await runner.Run("2", report, LakeRig.Noon, _ => { }, default);
        Assert.AreEqual(120_000, outcome.Rows);
        Assert.AreEqual(60, outcome.Facts!.Calls);
        Assert.AreEqual(ColumnType.Decimal, outcome.Columns[2].Type);
        var row = (await runner.Rows("2", outcome.Columns, 119_999, 10, default))!.Rows.Single();
        Assert.AreEqual(("call-59", 1999L), ((string)row[0]!, (long)row[1]!));
        Assert.IsInstanceOfType<decimal>(row[2]);
        var lines = Encoding.UTF8.GetString(await File(runner, "2", outcome.Columns, ReportFormat.Csv)).Split("\r\n");
        Assert.HasCount(120_002, lines);
        Assert.StartsWith("call-59,1999,", lines[^2]);
    }

    [TestMethod]
    public async Task A_reader_of_a_file_may_go_away()
    {
        using var runner = Runner();
        var outcome = await runner.Run("3", new() { Name = "x", Range = s_range, Sql = "SELECT a.*, range FROM cdrs a, range(1000)" }, LakeRig.Noon, _ => { }, default);
        await foreach (var part in runner.Read("3", outcome.Columns, ReportFormat.Csv, default))
        {
            Assert.IsNotEmpty(part);
            break;
        }

        await runner.Forget("3", default);
    }

    [TestMethod]
    [DataRow("SELECT * FROM read_csv('/etc/passwd')", ReportFailure.Refused)]
    [DataRow("SELECT nothing FROM cdrs", ReportFailure.Invalid)]
    [DataRow("SELECT count(*) FROM range(100000) a, range(100000) b, range(100000) c", ReportFailure.TooSlow)]
    public async Task A_report_that_gives_nothing_says_why(string sql, ReportFailure failure)
    {
        // Only what never ends may run out of time, also where two seconds are nothing.
        using var runner = Runner(options => options.Timeout = TimeSpan.FromSeconds(failure == ReportFailure.TooSlow ? 2 : 60));
        var thrown = await Assert.ThrowsExactlyAsync<ReportException>(() => runner.Run("4", new() { Name = "x", Range = s_range, Sql = sql }, LakeRig.Noon, _ => { }, default));
        Assert.AreEqual(failure, thrown.Failure);
    }

    [TestMethod]
    public async Task Runs_wait_for_their_turn_and_are_cancelled_waiting_or_running()
    {
        using var runner = Runner();
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var waits = new TaskCompletionSource();
        var endless = new ReportDefinition { Name = "x", Range = s_range, Sql = "SELECT count(*) FROM range(100000) a, range(100000) b, range(100000) c" };
        var runs = new TaskCompletionSource();
        var running = runner.Run("5", endless, LakeRig.Noon, progress => { if (progress.Running) { runs.TrySetResult(); } }, first.Token);
        await runs.Task.WaitAsync(TimeSpan.FromSeconds(60));
        var waiting = runner.Run("6", endless, LakeRig.Noon, progress => { if (!progress.Running) { waits.TrySetResult(); } else { waits.TrySetException(new InvalidOperationException("It runs beside another.")); } }, second.Token);
        await waits.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await second.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting);
        await first.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => running);
        Assert.AreEqual(60, (await runner.Run("7", new() { Name = "x", Range = s_range, Sql = "SELECT * FROM cdrs" }, LakeRig.Noon, _ => { }, default)).Rows);
    }

    [TestMethod]
    public async Task A_disk_that_cannot_be_written_to_costs_no_turn()
    {
        var file = Path.GetTempFileName();
        try
        {
            using var cache = new LakeCache(
                Options.Create(new LakeOptions { CacheFolder = file }), Options.Create(new ClusterOptions { ServiceId = "x" }), Options.Create(new EndpointOptions()), TimeProvider.System,
                NullLogger<LakeCache>.Instance);
            using var runner = Runner(cache: cache);
            var report = new ReportDefinition { Name = "x", Range = s_range, Sql = "SELECT * FROM cdrs" };
            await Assert.ThrowsAsync<IOException>(() => runner.Run("9", report, LakeRig.Noon, _ => { }, default));
            System.IO.File.Delete(file);
            var outcome = await runner.Run("9", report, LakeRig.Noon, _ => { }, default).WaitAsync(TimeSpan.FromSeconds(60));
            Assert.AreEqual(60, outcome.Rows);
        }
        finally
        {
            Directory.Delete(file, recursive: true);
        }
    }

    [TestMethod]
    public async Task A_result_that_grows_too_large_is_ended_while_it_grows()
    {
        using var runner = Runner(options => options.DiskBytes = 4 << 20);
        var rows = 0L;
        var report = new ReportDefinition { Name = "x", Range = s_range, Sql = "SELECT md5(CAST(range AS VARCHAR)) FROM range(2000000)" };
        var thrown = await Assert.ThrowsExactlyAsync<ReportException>(() => runner.Run("10", report, LakeRig.Noon, progress => rows = Math.Max(rows, progress.Rows), default));
        Assert.AreEqual(ReportFailure.TooLarge, thrown.Failure);
        Assert.IsLessThan(1_000_000, rows);
    }

    [TestMethod]
    public async Task A_result_that_another_silo_forgot_goes_from_this_ones_disk_as_soon_as_nobody_reads_it()
    {
        using var runner = Runner();
        var id = ReportRunIds.Of(LakeRig.Noon, "x");
        var outcome = await runner.Run(id, new() { Name = "x", Range = s_range, Sql = "SELECT * FROM cdrs" }, LakeRig.Noon, _ => { }, default);
        var reader = runner.Read(id, outcome.Columns, ReportFormat.Csv, default).GetAsyncEnumerator();
        Assert.IsTrue(await reader.MoveNextAsync());
        var copy = Path.Combine(Directory.GetParent(s_rig.Cache.NewScratch())!.Parent!.FullName, ReportStore.NameOf(id));
        var store = new ReportStore(new BlobContainerClient(s_storage.ConnectionString, "results"));
        await ResultCopies.Look(store, s_rig.Cache, default);
        await store.Delete(id, default);
        await ResultCopies.Look(store, s_rig.Cache, default);
        Assert.IsTrue(System.IO.File.Exists(copy), "it is being read");
        await reader.DisposeAsync();
        Assert.IsFalse(System.IO.File.Exists(copy));

        await store.Save(id, await Parquet(), default);
        Assert.IsNotNull(await runner.Rows(id, outcome.Columns, 0, 1, default));
        await ResultCopies.Look(store, s_rig.Cache, default);
        Assert.IsTrue(System.IO.File.Exists(copy), "it is kept while the result is");
        await store.Delete(id, default);
        await ResultCopies.Look(store, s_rig.Cache, default);
        Assert.IsFalse(System.IO.File.Exists(copy));

        async Task<string> Parquet()
        {
            var path = Path.Combine(s_rig.Cache.NewScratch(), "again.parquet");
            await using var file = System.IO.File.Create(path);
            await ReportParquet.WriteAsync(file, outcome.Columns, []);
            return path;
        }
    }

    [TestMethod]
    public async Task No_more_files_are_read_at_once_than_there_is_room_for()
    {
        using var runner = Runner(options => options.ReadPatience = TimeSpan.FromMilliseconds(50));
        var outcome = await runner.Run("11", new() { Name = "x", Range = s_range, Sql = "SELECT * FROM cdrs" }, LakeRig.Noon, _ => { }, default);
        var readers = new List<IAsyncEnumerator<byte[]>>();
        for (var reader = 0; reader < ReportRunner.MostFiles; reader++)
        {
            readers.Add(runner.Read("11", outcome.Columns, ReportFormat.Csv, default).GetAsyncEnumerator());
            Assert.IsTrue(await readers[^1].MoveNextAsync());
        }

        Assert.AreEqual(ReportFailure.Busy, (await Assert.ThrowsExactlyAsync<ReportException>(() => File(runner, "11", outcome.Columns, ReportFormat.Csv))).Failure);
        Assert.HasCount(10, (await runner.Rows("11", outcome.Columns, 0, 10, default))!.Rows, "pages do not wait for files");
        foreach (var reader in readers)
        {
            await reader.DisposeAsync();
        }

        Assert.IsNotEmpty(await File(runner, "11", outcome.Columns, ReportFormat.Csv));
    }

    [TestMethod]
    public async Task Refused_calls_are_counted_by_reason()
    {
        using var runner = Runner();
        for (var refused = 0; refused < 3; refused++)
        {
            s_refusals.Append(new RefusedCall { At = LakeRig.Noon.AddMinutes(refused), NodeId = "gw", AccountId = $"{refused}", ReturnCode = 3, Reason = "too many calls" });
        }

        s_refusals.Append(new RefusedCall { At = LakeRig.Noon, NodeId = "gw", AccountId = "9", ReturnCode = 1, Reason = "unknown account" });
        s_refusals.Append(new RefusedCall { At = LakeRig.Noon.AddDays(-2), NodeId = "gw", AccountId = "8", ReturnCode = 1, Reason = "unknown account" });
        await Eventually.Async(async () => (await s_refusals.Search(new RefusedCallQuery(), null, 100, default)).Items.Length == 5, "the refused calls to be stored", TimeSpan.FromSeconds(60));
        var outcome = await runner.Run("8", BuiltInReports.RefusedCalls with { Range = s_range }, LakeRig.Noon, _ => { }, default);
        var rows = (await runner.Rows("8", outcome.Columns, 0, 10, default))!.Rows;
        Assert.HasCount(2, rows);
        CollectionAssert.AreEqual(new object?[] { "too many calls", 3L, "gw", 3L, LakeRig.Noon.AddMinutes(2) }, rows[0]);
        Assert.AreEqual(4, outcome.Facts!.Calls);
    }

    private static ReportRunner Runner(Action<ReportOptions>? configure = null, LakeCache? cache = null)
    {
        var options = new ReportOptions();
        configure?.Invoke(options);
        return new ReportRunner(
            new LakeReader(s_rig.Store, s_rig.Cache), s_rig.Local, cache ?? s_rig.Cache, new ReportStore(new BlobContainerClient(s_storage.ConnectionString, "results")), s_refusals,
            Options.Create(options), Options.Create(s_rig.Options), TimeProvider.System);
    }

    private static async Task<byte[]> File(ReportRunner runner, string run, ReportColumn[] columns, ReportFormat format)
    {
        using var file = new MemoryStream();
        await foreach (var part in runner.Read(run, columns, format, default))
        {
            Assert.IsLessThanOrEqualTo(256 * 1024, part.Length);
            file.Write(part);
        }

        return file.ToArray();
    }
}
