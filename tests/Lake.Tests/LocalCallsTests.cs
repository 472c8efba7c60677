using System.Globalization;
using Billing.Calls;
using Billing.Lake;
using Billing.Reports;

namespace Lake.Tests;

/// <summary>The copy of the lake in DuckDB's own format says what the files say, whatever becomes of these.</summary>
[TestClass]
public class LocalCallsTests
{
    /// <summary>All that the builder asks for, of few calls each; every call has a caller of its own.</summary>
    private static readonly ReportDefinition s_each = new()
    {
        Name = "Each",
        Range = new() { Period = ReportPeriod.Fixed, From = new(2026, 1, 1), To = new(2027, 1, 1) },
        GroupBy = [ReportGroup.Customer, ReportGroup.Account, ReportGroup.CalleeCountry, ReportGroup.CalleeArea, ReportGroup.Certainty, ReportGroup.Hour],
        Measures = [new() { Kind = MeasureKind.Count }, new() { Kind = MeasureKind.Minutes }, new() { Kind = MeasureKind.DistinctCallers }, new() { Kind = MeasureKind.AnswerRate }],
    };

    /// <summary>A lake lives through some weeks: calls, late corrections to other days, tombstones, settling, erasing, days that are kept no longer. The copy follows, now and then.</summary>
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public async Task It_says_what_the_files_say_through_the_life_of_a_lake(int seed)
    {
        using var folder = new Folder();
        var copy = folder.Of("calls.duckdb");
        var random = new Random(seed);
        var settled = new Dictionary<DateOnly, string>();
        var recent = new List<string>();
        var calls = new List<CdrRecord>();
        var (files, made, compared, hidden) = (0, 0, 0, 0);
        for (var step = 0; step < 60; step++)
        {
            switch (random.Next(10))
            {
                case < 6:
                    var rows = new List<CdrRecord>();
                    for (var row = random.Next(1, 12); row > 0; row--)
                    {
                        rows.Add(calls.Count > 0 && random.Next(3) == 0 ? Correction() : New());
                    }

                    recent.Add(await Calls.File(folder, $"recent-{files++}.parquet", [.. rows]));
                    break;
                case < 8:
                    foreach (var day in await LakeUpkeep.SettleAsync(recent, settled, folder.Path, $"settled-{files++}", new()))
                    {
                        settled.Remove(day.Date);
                        if (day.Path is { } path)
                        {
                            var named = folder.Of(string.Create(CultureInfo.InvariantCulture, $"date={day.Date:yyyy-MM-dd}-{files++}.parquet"));
                            File.Move(path, named);
                            settled[day.Date] = named;
                        }
                    }

                    recent.Clear();
                    break;
                case 8 when settled.Count + recent.Count > 0:
                    await Erase($"customer-{random.Next(5)}");
                    break;
                case 9 when settled.Count > 5:
                    var oldest = settled.Keys.Min();
                    settled.Remove(oldest);
                    calls.RemoveAll(call => DateOnly.FromDateTime(call.DisconnectedAt.UtcDateTime) <= oldest);
                    break;
            }

            if (random.Next(3) > 0)
            {
                var state = await LocalCalls.UpdateAsync(copy, settled.Values, settled.Values, recent, new());
                Assert.IsTrue(state.Holds(settled.Values, settled.Values, recent));
                hidden += state.Hidden.Count;
                var touched = await LakeFiles.TouchedAsync([.. settled.Values], recent, new());
                var wanted = await Seen(await CdrDatabase.OpenAsync(new([.. settled.Values.Except(touched)], touched, recent), new(), TimeProvider.System));
                var seen = await Seen(await Calls.Local(copy));
                Assert.AreEqual("", string.Join('\n', wanted.Except(seen).Select(line => "missing: " + line).Concat(seen.Except(wanted).Select(line => "too much: " + line))), $"step {step}");
                Assert.HasCount(wanted.Length, seen, $"step {step}");
                compared++;
            }
        }

        Assert.IsGreaterThan(20, compared);
        Assert.IsGreaterThan(0, hidden);

        CdrRecord New()
        {
            var ended = Calls.Noon.AddHours(random.Next(24 * 20));
            var seconds = random.Next(2) * random.Next(2000);
            var call = Calls.Call($"call-{made++}", ended, seconds) with
            {
                CustomerId = random.Next(10) == 0 ? null : $"customer-{random.Next(5)}",
                AccountId = $"account-{random.Next(9)}",
                Caller = $"49{made}",
                NodeId = $"gw-{random.Next(3)}",
                CalleeCountry = random.Next(5) == 0 ? null : ((string[])["DE", "GB", "FR", "US"])[random.Next(4)],
                Cause = random.Next(4) == 0 ? null : 16 + random.Next(3),
            };
            calls.Add(call);
            return call;
        }

        CdrRecord Correction()
        {
            var at = random.Next(calls.Count);
            var call = calls[at];
            if (random.Next(5) == 0)
            {
                // It may come back: a tombstone is not the end of its call.
                calls[at] = call with { Version = call.Version + 1 };
                return call.Tombstone(call.Version + 1);
            }

            var later = random.Next(4000);
            return calls[at] = call with { Version = call.Version + 1, DisconnectedAt = call.DisconnectedAt.AddSeconds(later), Seconds = call.Seconds + later, Certainty = Certainty.Corrected };
        }

        async Task Erase(string customer)
        {
            for (var at = 0; at < recent.Count; at++)
            {
                recent[at] = await Erased(recent[at], customer, folder.Of($"erased-{files++}.parquet"));
            }

            foreach (var (date, path) in settled.ToArray())
            {
                settled[date] = await Erased(path, customer, folder.Of(string.Create(CultureInfo.InvariantCulture, $"date={date:yyyy-MM-dd}-erased-{files++}.parquet")));
            }
        }

        static async Task<string> Erased(string file, string customer, string output)
        {
            await LakeUpkeep.EraseAsync(customer, file, output, new());
            return output;
        }
    }

    [TestMethod]
    public async Task A_change_that_is_broken_off_leaves_it_as_it_was()
    {
        using var folder = new Folder();
        var copy = folder.Of("calls.duckdb");
        string[] settled = [await Calls.File(folder, "1.parquet", Calls.Call("a"), Calls.Call("b"))];
        await LocalCalls.UpdateAsync(copy, settled, settled, [], new());
        string[] recent = [await Calls.File(folder, "2.parquet", Calls.Call("a", seconds: 120, version: 2))];
        var broken = folder.Of("broken.parquet");
        await File.WriteAllTextAsync(broken, "no Parquet");
        await Assert.ThrowsExactlyAsync<ReportException>(() => LocalCalls.UpdateAsync(copy, [.. settled, broken], [.. settled, broken], recent, new()));
        Assert.IsTrue((await LocalCalls.ReadAsync(copy)).Holds(settled, settled, []));
        Assert.AreEqual(2L, await Count(copy));
        using (var cancelled = new CancellationTokenSource())
        {
            await cancelled.CancelAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(() => LocalCalls.UpdateAsync(copy, settled, settled, recent, new(), cancelled.Token));
        }

        Assert.IsTrue((await LocalCalls.ReadAsync(copy)).Holds(settled, settled, []));
        Assert.IsTrue((await LocalCalls.UpdateAsync(copy, settled, settled, recent, new())).Holds(settled, settled, recent));
        Assert.AreEqual(2L, await Count(copy));
    }

    [TestMethod]
    public async Task What_is_no_database_says_so()
    {
        using var folder = new Folder();
        var copy = folder.Of("calls.duckdb");
        Assert.AreEqual(LocalState.None, await LocalCalls.ReadAsync(copy));
        await File.WriteAllTextAsync(copy, new string('x', 100_000));
        await Assert.ThrowsExactlyAsync<ReportException>(() => LocalCalls.ReadAsync(copy));
        await Assert.ThrowsExactlyAsync<ReportException>(() => Calls.Local(copy));
    }

    [TestMethod]
    public async Task It_is_asked_by_the_builder_alone_and_nothing_else_can_be_reached()
    {
        using var folder = new Folder();
        using var database = await Calls.Database(folder, local: true, Calls.Call("a"), Calls.Call("b"));
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => database.RunAsync("SELECT * FROM cdrs"));
        foreach (var sql in (string[])[
            $"SELECT * FROM '{folder.Of("recent.parquet")}'", "SELECT * FROM '/etc/passwd'", $"ATTACH '{folder.Of("other.duckdb")}'", "SET enable_external_access = true", "DELETE FROM local_calls.settled",
            $"COPY (SELECT 1) TO '{folder.Of("calls.duckdb")}'"])
        {
            using var command = database.Connection.CreateCommand();
            command.CommandText = sql;
            Assert.Throws<DuckDB.NET.Data.DuckDBException>(() => command.ExecuteNonQuery(), sql);
        }
    }

    private static async Task<string[]> Seen(CdrDatabase database)
    {
        using (database)
        {
            var rows = (await database.Rows(s_each))
                .Concat(await database.Rows(s_each with { GroupBy = [ReportGroup.Node, ReportGroup.CallerCountry, ReportGroup.CallerArea, ReportGroup.Cause, ReportGroup.SipCode, ReportGroup.Day] }));
            return [.. rows.Select(row => string.Join(' ', row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))))];
        }
    }

    private static async Task<long> Count(string copy)
    {
        using var database = await Calls.Local(copy);
        return (long)(await database.Rows(s_each with { GroupBy = [], Measures = [new() { Kind = MeasureKind.Count }] })).Single()[0]!;
    }
}
