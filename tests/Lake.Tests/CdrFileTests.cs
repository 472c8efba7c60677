using Billing.Calls;
using Billing.Lake;

namespace Lake.Tests;

[TestClass]
public class CdrFileTests
{
    [TestMethod]
    public async Task What_is_written_is_read_again()
    {
        CdrRecord[] calls =
        [
            Calls.Call("a") with { DisconnectedAt = Calls.Noon.AddTicks(12_345_670), Generation = 3, Version = long.MaxValue },
            Calls.Call("b", Calls.Noon.AddSeconds(5)) with { CustomerId = null, AccountId = null, Caller = null, Callee = null, CallerCountry = null, CallerArea = null, CalleeCountry = null, CalleeArea = null, ConnectedAt = null, Cause = null, SipCode = null },
            Calls.Call("ключ 🙂", Calls.Noon.AddSeconds(6)) with { Certainty = Certainty.Corrected, Why = "" },
            Calls.Call("d", Calls.Noon.AddSeconds(7)).Tombstone(2),
        ];
        using var file = new MemoryStream();
        await CdrParquet.WriteAsync(file, calls.Reverse());
        file.Position = 0;
        CollectionAssert.AreEqual(calls, await CdrParquet.ReadAsync(file).ToArrayAsync());
    }

    [TestMethod]
    public async Task DuckDB_reads_the_same_columns()
    {
        using var folder = new Folder();
        using var database = await Calls.Database(folder, Calls.Call("a") with { DisconnectedAt = Calls.Noon.AddTicks(10) });
        var row = (await database.Rows("SELECT * FROM cdrs")).Single();
        CollectionAssert.AreEqual(
            new object?[]
            {
                "a", 0L, 1L, "acme", "493012345", "493012345", "442071234567", "DE", "30", "GB", "20", "gw-1", 2L, Calls.Noon.AddSeconds(-65), Calls.Noon.AddSeconds(-60),
                Calls.Noon.AddTicks(10), 60L, 16L, 200L, "confirmed", "normal call clearing",
            },
            row);
    }

    [TestMethod]
    public async Task A_file_has_row_groups_that_say_which_times_they_hold()
    {
        using var folder = new Folder();
        var path = await Calls.File(folder, "calls.parquet", [.. Enumerable.Range(0, CdrParquet.RowGroupRows + 10).Select(index => Calls.Call($"{index}", Calls.Noon.AddSeconds(-index)))]);
        await using var file = File.OpenRead(path);
        await using var reader = await Parquet.ParquetReader.CreateAsync(file);
        Assert.AreEqual(2, reader.RowGroupCount);
        using var first = reader.OpenRowGroupReader(0);
        using var second = reader.OpenRowGroupReader(1);
        var field = reader.Schema.DataFields.Single(field => field.Name == "disconnected_at");
        // The library's own mistake would be milliseconds here.
        var seconds = Calls.Noon.ToUnixTimeSeconds();
        Assert.AreEqual((seconds - CdrParquet.RowGroupRows - 9) * 1_000_000, first.GetStatistics(field)!.MinValue);
        Assert.AreEqual(seconds * 1_000_000, second.GetStatistics(field)!.MaxValue);
        Assert.IsTrue((long)first.GetStatistics(field)!.MaxValue! <= (long)second.GetStatistics(field)!.MinValue!);
    }

    [TestMethod]
    public async Task An_empty_file_is_a_file()
    {
        using var file = new MemoryStream();
        await CdrParquet.WriteAsync(file, []);
        file.Position = 0;
        Assert.IsEmpty(await CdrParquet.ReadAsync(file).ToArrayAsync());
    }

    [TestMethod]
    public void A_file_lies_in_the_hour_in_which_its_calls_ended_in_UTC() => Assert.AreEqual(
        "recent/date=2026-03-09/hour=23/x.parquet", CdrPath.OfHour(new DateTimeOffset(2026, 3, 10, 1, 30, 0, TimeSpan.FromHours(2)), "x"));
}
