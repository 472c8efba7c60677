using Billing.Audit;
using Billing.Reports;
using Testing;

namespace Billing.Silo.Tests.Lake;

/// <summary>From the history to the lake, against a real storage emulator.</summary>
[TestClass]
public class CallLakeTests
{
    private static readonly Actor s_ada = new("1", "Ada", "api");
    private static AzuriteProcess s_storage = null!;
    private static int s_rigs;

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_storage = await AzuriteProcess.StartAsync();

    [ClassCleanup]
    public static async Task Stop() => await s_storage.DisposeAsync();

    [TestMethod]
    public async Task A_call_that_has_ended_is_written_once_and_says_what_is_known_of_it()
    {
        await using var rig = await Rig();
        await rig.Append("a");
        await rig.Work();
        await rig.Work();
        var row = (await rig.Rows(path => path.StartsWith("settled/date=2026-11-22/", StringComparison.Ordinal))).Single();
        Assert.AreEqual(
            ("a", "acme", "493012345", "4930123456", "442071234567", "DE", "30", "GB", "20", "gw", 60),
            (row.Key, row.CustomerId, row.AccountId, row.Caller, row.Callee, row.CallerCountry, row.CallerArea, row.CalleeCountry, row.CalleeArea, row.NodeId, row.Seconds));
        Assert.AreEqual(0, await rig.Waiting());
        Assert.IsNotNull((await rig.Lake.Status(default)).CompleteUntil);
    }

    [TestMethod]
    public async Task Calls_lie_in_the_hour_in_which_they_ended_until_their_day_is_settled()
    {
        await using var rig = await Rig();
        await rig.Work();
        await rig.Append("a");
        await rig.Append("b", ended: LakeRig.Noon.AddHours(-1));
        await rig.Work();
        Assert.AreEqual("a", (await rig.Rows(path => path.StartsWith("recent/date=2026-11-22/hour=12/", StringComparison.Ordinal))).Single().Key);
        Assert.AreEqual("b", (await rig.Rows(path => path.StartsWith("recent/date=2026-11-22/hour=11/", StringComparison.Ordinal))).Single().Key);
        Assert.AreEqual("a/1 b/1", await rig.Seen());

        rig.Clock.Advance(TimeSpan.FromDays(1));
        await rig.Work();
        await rig.Work();
        Assert.IsEmpty(await rig.Rows(path => path.StartsWith("recent/", StringComparison.Ordinal)));
        Assert.HasCount(2, await rig.Rows(path => path.StartsWith("settled/date=2026-11-22/", StringComparison.Ordinal)));
        Assert.AreEqual("a/1 b/1", await rig.Seen());
    }

    [TestMethod]
    public async Task A_late_correction_is_a_new_version_and_readers_see_one_row_before_and_after_settling()
    {
        await using var rig = await Rig();
        await rig.Append("a");
        await rig.Append("moved");
        await rig.Append("goes-on");
        await rig.Work();
        // The call ended two days later after all, and another one not yet.
        await rig.Append("moved", 2, LakeRig.Noon.AddDays(2));
        await rig.Append("moved", 2, moved: true);
        await rig.Append("goes-on", 2, moved: true);
        await rig.Work();
        Assert.AreEqual("a/1 moved/2", await rig.Seen());
        Assert.AreEqual("a/1 moved/2", (await rig.SeenByOthers()).Seen);

        rig.Clock.Advance(TimeSpan.FromDays(1));
        await rig.Work();
        await rig.Work();
        Assert.AreEqual("a/1 moved/2", await rig.Seen());
        Assert.AreEqual(("a/1 moved/2", 2), await rig.SeenByOthers());
    }

    [TestMethod]
    public async Task A_block_that_comes_late_to_an_old_minute_is_found()
    {
        await using var rig = await Rig();
        await rig.Append("a");
        await rig.Work();
        await rig.Append("late", ended: LakeRig.Noon.AddDays(-40));
        await rig.Work();
        Assert.AreEqual("a/1 late/1", await rig.Seen());
    }

    [TestMethod]
    public async Task Calls_of_the_time_before_there_was_a_lake_are_written_to_it()
    {
        await using var rig = await Rig();
        await rig.Append("a", lake: false);
        await rig.Append("b", lake: false, ended: LakeRig.Noon.AddDays(-90));
        await rig.Append("a", 2, ended: LakeRig.Noon.AddMinutes(5));
        Assert.AreEqual(1, await rig.Waiting());
        await rig.Work();
        Assert.AreEqual("a/2 b/1", await rig.Seen());
        Assert.AreEqual(("a/2 b/1", 2), await rig.SeenByOthers());
        rig.Restart();
        await rig.Work();
        Assert.AreEqual(("a/2 b/1", 2), await rig.SeenByOthers(), "once");
    }

    /// <summary>A silo dies at each of its requests in turn, before it is sent or before its answer is seen; another one goes on.</summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_death_at_any_step_neither_loses_nor_doubles_a_call(bool sent)
    {
        const int atOnce = 4;
        for (var step = 1; ; step += atOnce)
        {
            var died = await Task.WhenAll(Enumerable.Range(step, atOnce).Select(request => Dies(request, sent)));
            if (died.Contains(false))
            {
                Assert.IsGreaterThan(10, step, "the deaths");
                return;
            }
        }
    }

    [TestMethod]
    public async Task Two_silos_that_write_at_once_write_each_call_once()
    {
        await using var rig = await Rig();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(call => rig.Append($"call-{call:00}")));

        await rig.Store.Create(default);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            try
            {
                await rig.Lake.Export([], default);
            }
            catch (Azure.RequestFailedException conflict) when (conflict.Status is 409 or 412)
            {
                // Another was faster.
            }
        }));
        await rig.Work();
        var expected = string.Join(' ', Enumerable.Range(0, 40).Select(call => $"call-{call:00}/1"));
        Assert.AreEqual(expected, await rig.Seen());
        Assert.AreEqual(0, await rig.Waiting());
    }

    [TestMethod]
    public async Task More_than_is_written_at_once_is_written_in_parts()
    {
        await using var rig = await Rig(options => options.MostLines = 2);
        await Task.WhenAll(Enumerable.Range(0, 7).Select(call => rig.Append($"{call}", ended: LakeRig.Noon.AddMinutes(call))));

        await rig.Work();
        Assert.AreEqual("0/1 1/1 2/1 3/1 4/1 5/1 6/1", await rig.Seen());
        Assert.AreEqual(0, await rig.Waiting());
    }

    [TestMethod]
    public async Task A_customers_personal_data_goes_everywhere_and_the_totals_stay()
    {
        await using var rig = await Rig();
        await rig.Append("settled", customer: "gone", seconds: 10);
        await rig.Append("other");
        await rig.Work();
        await rig.Append("recent", customer: "gone", seconds: 20);
        await rig.Work();
        var erasure = new LakeErasure("gone", LakeRig.Noon.AddDays(1), s_ada, null);
        // A correction comes afterwards, with all that it knows.
        await rig.Lake.Erase(erasure, default);
        await rig.Append("settled", 2, customer: "gone", seconds: 30);
        await rig.Work(erasure);
        foreach (var row in (await rig.Rows(_ => true)).Where(row => row.Key != "other"))
        {
            Assert.AreEqual(("(erased)", null, null, null, null), (row.CustomerId, row.AccountId, row.Caller, row.Callee, row.CallerArea), row.Key);
        }

        Assert.AreEqual("other:acme:60 recent:(erased):20 settled:(erased):30", await rig.Seen("key || ':' || customer || ':' || seconds"));
        var history = await rig.History.Read(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, null, default).ToArrayAsync();
        Assert.AreEqual("(erased)", history.Single(cdr => cdr.Key == "recent").CustomerId);
        Assert.IsNull(history.Single(cdr => cdr.Key == "recent").Caller);
        Assert.AreEqual("+4930123456", history.Single(cdr => cdr.Key == "other").Caller);
        Assert.AreEqual("(erased)", history.Single(cdr => cdr.Key == "settled").CustomerId);
    }

    [TestMethod]
    public async Task Without_a_lake_personal_data_and_old_calls_go_from_the_tables_all_the_same()
    {
        await using var rig = await Rig(options => (options.Enabled, options.KeepInTables) = (false, TimeSpan.FromDays(30)));
        await rig.Append("old", ended: rig.Clock.GetUtcNow().AddDays(-31));
        await rig.Append("theirs", customer: "gone");
        await rig.Work();
        await rig.Lake.Erase(new LakeErasure("gone", LakeRig.Noon.AddDays(1), s_ada, null), default);
        var history = await rig.History.Read(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, null, default).ToArrayAsync();
        Assert.AreEqual(("theirs", "(erased)", null), (history.Single().Key, history.Single().CustomerId, history.Single().Caller));
    }

    [TestMethod]
    public async Task What_a_process_left_that_died_at_work_goes_when_the_next_one_starts()
    {
        await using var rig = await Rig();
        var scratch = rig.Cache.NewScratch();
        await File.WriteAllTextAsync(Path.Combine(scratch, "result.parquet"), "half");
        var folder = Directory.GetParent(scratch)!.Parent!.FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "a.parquet.part"), "half");
        await File.WriteAllTextAsync(Path.Combine(folder, "a.parquet"), "whole");
        rig.NewCache().Dispose();
        CollectionAssert.AreEqual(new[] { "a.parquet" }, Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToArray());
        Assert.IsFalse(Directory.Exists(scratch));
    }

    [TestMethod]
    public async Task Days_are_kept_as_long_as_is_set()
    {
        await using var rig = await Rig(options => (options.Keep, options.KeepInTables) = (TimeSpan.FromDays(30), TimeSpan.FromDays(30)));
        var now = rig.Clock.GetUtcNow();
        await rig.Append("old", ended: now.AddDays(-31));
        await rig.Append("young", ended: now.AddDays(-29));
        await rig.Work();
        await rig.Work();
        Assert.AreEqual(("young/1", 1), await rig.SeenByOthers());
        Assert.AreEqual("young", (await rig.History.Read(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, null, default).ToArrayAsync()).Single().Key);
    }

    /// <returns>Whether it came to that request; when not, all of them were tried.</returns>
    private static async Task<bool> Dies(int request, bool sent)
    {
        await using var rig = await Rig();
        await rig.Append("old");
        await rig.Work();
        await Task.WhenAll(
            rig.Append("a", ended: LakeRig.Noon.AddHours(1)), rig.Append("b"), rig.Append("old", 2, LakeRig.Noon.AddDays(1)), rig.Append("old", 2, moved: true));
        // The next work writes these, makes files of days, and deletes what they replace.
        rig.Clock.Advance(TimeSpan.FromDays(1));
        rig.Requests.Restart(request, sent);
        try
        {
            await rig.Work();
        }
        catch (Exception) when (rig.Requests.Failed)
        {
            // That was its end.
        }

        var died = rig.Requests.Failed;
        rig.Restart();
        await Task.WhenAll(rig.Append("c", ended: LakeRig.Noon.AddMinutes(5)), rig.Append("b", 2));
        await rig.Work();
        const string expected = "a/1 b/2 c/1 old/2";
        Assert.AreEqual(expected, await rig.Seen(), $"died at request {request}");
        Assert.AreEqual(expected, (await rig.SeenByOthers()).Seen, $"died at request {request}");
        Assert.AreEqual(0, await rig.Waiting(), $"died at request {request}");
        rig.Clock.Advance(TimeSpan.FromDays(1));
        await rig.Work();
        Assert.AreEqual((expected, 4), await rig.SeenByOthers(), $"died at request {request}: every call has one row once all is settled");
        return died;
    }

    private static Task<LakeRig> Rig(Action<Billing.Silo.Lake.LakeOptions>? configure = null) =>
        LakeRig.Start(s_storage, $"rig{Interlocked.Increment(ref s_rigs)}", configure);
}
