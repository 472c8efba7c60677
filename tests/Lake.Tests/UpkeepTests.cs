using Billing.Lake;
using Billing.Reports;

namespace Lake.Tests;

/// <summary>Files made of files.</summary>
[TestClass]
public class UpkeepTests
{
    private static readonly DateOnly s_day = new(2026, 3, 10);
    private static readonly Dictionary<DateOnly, string> s_none = [];

    [TestMethod]
    public async Task Many_files_become_one_a_day_with_the_newest_row_of_each_call()
    {
        using var folder = new Folder();
        var first = await Calls.File(folder, "1.parquet", Calls.Call("a"), Calls.Call("b"), Calls.Call("c"), Calls.Call("gone"), Calls.Call("later", Calls.Noon.AddDays(1)));
        var second = await Calls.File(
            folder, "2.parquet", Calls.Call("b"), Calls.Call("c", Calls.Noon.AddHours(-1), version: 2), Calls.Call("gone").Tombstone(2), Calls.Call("a") with { Generation = 1 });
        var made = await LakeUpkeep.SettleAsync([first, second], s_none, folder.Path, "s1", new());
        CollectionAssert.AreEqual(new[] { (s_day, 4L), (s_day.AddDays(1), 1L) }, made.Select(day => (day.Date, day.Rows)).ToArray());
        await using var file = File.OpenRead(made[0].Path!);
        CollectionAssert.AreEqual(
            new[] { ("c", 0, 2L), ("a", 0, 1L), ("a", 1, 1L), ("b", 0, 1L) },
            await CdrParquet.ReadAsync(file).Select(call => (call.Key, call.Generation, call.Version)).ToArrayAsync());
    }

    [TestMethod]
    public async Task What_is_settled_is_what_was_written()
    {
        using var folder = new Folder();
        CdrRecord[] calls =
        [
            Calls.Call("a") with { DisconnectedAt = Calls.Noon.AddTicks(12_345_670), Generation = 3, Version = long.MaxValue },
            Calls.Call("b", Calls.Noon.AddSeconds(5)) with { CustomerId = null, AccountId = null, Caller = null, Callee = null, CallerCountry = null, CallerArea = null, CalleeCountry = null, CalleeArea = null, ConnectedAt = null, Cause = null, SipCode = null },
        ];
        var made = await LakeUpkeep.SettleAsync([await Calls.File(folder, "1.parquet", calls)], s_none, folder.Path, "s1", new());
        await using var file = File.OpenRead(made.Single().Path!);
        CollectionAssert.AreEqual(calls, await CdrParquet.ReadAsync(file).ToArrayAsync());
    }

    [TestMethod]
    public async Task A_call_that_a_correction_moved_to_another_day_is_seen_once_before_and_after_settling()
    {
        using var folder = new Folder();
        var settled = await Calls.File(folder, "settled.parquet", Calls.Call("a"), Calls.Call("moved"));
        var other = await Calls.File(folder, "other.parquet", Calls.Call("b", Calls.Noon.AddDays(-1)));
        // A correction keeps the setup of its call.
        var recent = await Calls.File(folder, "recent.parquet", Calls.Call("moved", Calls.Noon.AddDays(1), version: 2) with { SetupAt = Calls.Noon.AddSeconds(-65) });
        var touched = await LakeFiles.TouchedAsync([settled, other], [recent], new());
        CollectionAssert.AreEqual(new[] { settled }, touched.ToArray());

        using (var before = await CdrDatabase.OpenAsync(new([other], [settled], [recent]), new(), TimeProvider.System))
        {
            Assert.AreEqual("a 1,b 1,moved 2", (await before.Rows("SELECT string_agg(key || ' ' || version, ',' ORDER BY key) FROM cdrs")).Single()[0]);
        }

        var made = await LakeUpkeep.SettleAsync([recent], new Dictionary<DateOnly, string> { [s_day] = settled, [s_day.AddDays(-1)] = other }, folder.Path, "s2", new());
        CollectionAssert.AreEqual(new[] { (s_day, 1L), (s_day.AddDays(1), 1L) }, made.Select(day => (day.Date, day.Rows)).ToArray());
        using var after = await CdrDatabase.OpenAsync(new([other, .. made.Select(day => day.Path!)], [], []), new(), TimeProvider.System);
        Assert.AreEqual("a 1,b 1,moved 2", (await after.Rows("SELECT string_agg(key || ' ' || version, ',' ORDER BY key) FROM cdrs")).Single()[0]);
    }

    [TestMethod]
    public async Task A_day_whose_last_call_is_gone_has_no_file_any_more()
    {
        using var folder = new Folder();
        var settled = await Calls.File(folder, "settled.parquet", Calls.Call("a"));
        var recent = await Calls.File(folder, "recent.parquet", Calls.Call("a").Tombstone(2));
        var made = await LakeUpkeep.SettleAsync([recent], new Dictionary<DateOnly, string> { [s_day] = settled }, folder.Path, "s2", new());
        Assert.AreEqual(new SettledDay(s_day, null, 0), made.Single());
    }

    [TestMethod]
    public async Task A_customers_people_are_forgotten_and_the_totals_stay()
    {
        using var folder = new Folder();
        var file = await Calls.File(folder, "1.parquet", Calls.Call("a"), Calls.Call("b") with { CustomerId = "o'hara" }, Calls.Call("c") with { CustomerId = null });
        var other = await Calls.File(folder, "2.parquet", Calls.Call("d"));
        CollectionAssert.AreEqual(new[] { file }, (await LakeUpkeep.FilesOfAsync("o'hara", [file, other], new())).ToArray());
        var output = folder.Of("erased.parquet");
        await LakeUpkeep.EraseAsync("o'hara", file, output, new());
        await using var reader = File.OpenRead(output);
        var rows = await CdrParquet.ReadAsync(reader).ToArrayAsync();
        Assert.AreEqual(
            Calls.Call("b") with { CustomerId = "(erased)", AccountId = null, Caller = null, Callee = null, CallerArea = null, CalleeArea = null }, rows.Single(row => row.Key == "b"));
        Assert.AreEqual(Calls.Call("a"), rows.Single(row => row.Key == "a"));
        Assert.AreEqual(Calls.Call("c") with { CustomerId = null }, rows.Single(row => row.Key == "c"));
    }

    [TestMethod]
    public async Task A_limited_view_holds_the_calls_that_ended_in_its_span()
    {
        using var folder = new Folder();
        var file = await Calls.File(folder, "1.parquet", Calls.Call("before", Calls.Noon.AddTicks(-10)), Calls.Call("first"), Calls.Call("after", Calls.Noon.AddHours(1)));
        using var database = await CdrDatabase.OpenAsync(new([file], [], []), new(), TimeProvider.System, (Calls.Noon, Calls.Noon.AddHours(1)));
        Assert.AreEqual("first", (await database.Rows("SELECT string_agg(key, ',') FROM cdrs")).Single()[0]);
    }
}
