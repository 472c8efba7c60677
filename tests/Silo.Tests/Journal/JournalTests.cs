using System.Collections.Concurrent;
using System.Net;
using Billing.Customers;
using Billing.Nodes;
using Billing.Silo.Journal;
using Billing.Silo.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Testing;

namespace Billing.Silo.Tests.Journal;

/// <summary>Against a real storage emulator, which is stopped and continued.</summary>
[TestClass]
public class JournalTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);
    private static AzuriteProcess s_storage = null!;
    private static JournalTable s_table = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        s_storage = await AzuriteProcess.StartAsync();
        s_table = new JournalTable(
            Options.Create(new StorageOptions { ConnectionString = s_storage.ConnectionString }), Options.Create(new ClusterOptions { ServiceId = "tests" }));
        await s_table.Create(default);
    }

    [ClassCleanup]
    public static async Task Stop() => await s_storage.DisposeAsync();

    [TestMethod]
    public void A_record_is_read_as_it_was_written()
    {
        var record = Record(7) with { Source = new IPEndPoint(IPAddress.Parse("2001:db8::1"), 40000), KeepRealm = true, NodeId = "nöde" };
        var octets = new byte[record.Size];
        var length = record.Write(octets);
        Assert.IsLessThanOrEqualTo(record.Size, length);
        var read = JournalRecord.Read(octets.AsSpan(0, length), out var used);
        Assert.AreEqual(length, used);
        Assert.AreEqual(record with { Datagram = read.Datagram }, read);
        CollectionAssert.AreEqual(record.Datagram, read.Datagram);
        for (var cut = 0; cut < length; cut++)
        {
            var shortened = octets[..cut];
            Assert.ThrowsExactly<InvalidDataException>(() => JournalRecord.Read(shortened, out _));
        }
    }

    [TestMethod]
    public async Task Records_that_come_together_share_entities_and_are_applied_once_each()
    {
        using var one = await Applying.Start();
        var kept = await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => one.Append(number)));
        Assert.IsTrue(kept.All(in_ => in_));
        Assert.IsLessThan(200, one.Journal.Counters.Entities);
        await Eventually.Async(() => one.Applied.Count == 2000, "all records to be applied", s_soon);
        Assert.HasCount(2000, one.Applied.Values.Distinct().ToArray());

        var stored = new List<int>();
        await foreach (var (_, _, records, _) in s_table.Read(one.Journal.Incarnation, 0, default))
        {
            stored.AddRange(records.Select(record => BitConverter.ToInt32(record.Datagram)));
        }

        CollectionAssert.AreEquivalent(Enumerable.Range(0, 2000).ToArray(), stored);
    }

    [TestMethod]
    public async Task After_a_large_entity_the_next_waits_for_as_many_but_not_longer_than_a_moment_and_a_lone_record_never()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        using var run = await Run.NotStarted(s_storage, time);
        var noon = time.GetUtcNow();
        Task Admit(int count, string name) => Task.WhenAll(Enumerable.Range(0, count).Select(number => run.Admit("acme", $"{name}{number}", noon)));
        var first = Admit(40, "first");
        await run.Journal.Start("S127.0.0.1:1:1", default);
        await first.WaitAsync(s_soon);
        Assert.AreEqual(1, run.Journal.Counters.Entities);

        // The clock stands still: only the fortieth lets them go.
        var most = Admit(39, "most");
        var last = Admit(1, "last");
        await Task.WhenAll(most, last).WaitAsync(s_soon);
        Assert.AreEqual(2, run.Journal.Counters.Entities);

        var fewer = Admit(10, "fewer");
        await Eventually.Async(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(1));
                return fewer.IsCompleted;
            },
            "the moment to be over", s_soon);
        await fewer;
        Assert.AreEqual(3, run.Journal.Counters.Entities);
        await Admit(1, "lone").WaitAsync(s_soon);
        Assert.AreEqual(4, run.Journal.Counters.Entities);
        await run.Close();
    }

    [TestMethod]
    public async Task A_store_that_hangs_means_no_acknowledgement_and_no_growth()
    {
        using var one = await Applying.Start();
        Assert.IsTrue(await one.Append(-1));
        s_storage.Pause();
        var waiting = Enumerable.Range(0, 20_000).Select(number => one.Append(number)).ToArray();
        var answered = await Task.WhenAll(waiting.Where(append => append.IsCompleted));
        var refused = answered.Length;
        Assert.IsGreaterThan(10_000, refused);
        Assert.DoesNotContain(true, answered);
        s_storage.Resume();
        var taken = (await Task.WhenAll(waiting)).Count(in_ => in_);
        Assert.AreEqual(20_000, taken + refused);
        await Eventually.Async(() => one.Applied.Count == taken + 1, "what was taken to be applied", s_soon);
    }

    [TestMethod]
    public async Task A_record_whose_grain_cannot_be_reached_is_applied_when_it_can_and_only_then_done()
    {
        using var one = await Applying.Start();
        one.Broken = true;
        Assert.IsTrue(await one.Append(1));
        await Eventually.Async(() => one.Tries > 2, "the record to be tried again", s_soon);
        await one.Applier.Note(one.Journal.Incarnation, closed: false, default);
        Assert.AreEqual(0, one.Applier.DoneThrough);
        Assert.IsNotNull(one.Applier.OldestNotDone);
        Assert.AreEqual(0, (await s_table.NotClosed(default)).Single(run => run.Incarnation == one.Journal.Incarnation).DoneThrough);

        one.Broken = false;
        await Eventually.Async(() => one.Applier.NotDone == 0, "the record to be applied", s_soon);
        await one.Applier.Note(one.Journal.Incarnation, closed: true, default);
        Assert.IsFalse((await s_table.NotClosed(default)).Any(run => run.Incarnation == one.Journal.Incarnation));
    }

    [TestMethod]
    public async Task A_record_whose_rows_are_told_of_later_is_done_when_they_are_in_and_applied_again_when_they_are_lost()
    {
        using var run = await Run.Start(s_storage);
        var attempts = new ConcurrentQueue<JournalAttempt>();
        Assert.IsTrue(await run.Journal.Append(Record(1), note: null, Journaled.Later(attempts)));
        await Eventually.Async(() => attempts.Count == 1, "the record to be applied", s_soon);
        Assert.IsTrue(attempts.TryDequeue(out var first));
        Assert.IsFalse(first.Again);
        await run.Applier.Note(run.Journal.Incarnation, closed: false, default);
        Assert.AreEqual((1, 0), (run.Applier.NotDone, run.Applier.DoneThrough));

        first.Lost();
        first.Lost();
        await Eventually.Async(() => attempts.Count == 1, "the record to be applied again", s_soon);
        Assert.IsTrue(attempts.TryDequeue(out var second));
        Assert.IsTrue(second.Again);
        Assert.AreEqual(first.Place, second.Place);
        Assert.AreEqual(1, run.Applier.NotDone);

        // Whichever of them it was that came in after all, it counts once, and is lost no more.
        first.Stored();
        second.Stored();
        second.Lost();
        Assert.AreEqual(0, run.Applier.NotDone);
        await run.Applier.Note(run.Journal.Incarnation, closed: false, default);
        Assert.AreEqual(1, run.Applier.DoneThrough);
        await run.Close();
        Assert.IsEmpty(attempts);
    }

    [TestMethod]
    public async Task A_record_whose_rows_nobody_ever_tells_of_is_applied_again_after_as_long_as_a_request_may_take()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        using var run = await Run.Start(s_storage, time: time);
        var attempts = new ConcurrentQueue<JournalAttempt>();
        Assert.IsTrue(await run.Journal.Append(Record(1), note: null, Journaled.Later(attempts)));
        await Eventually.Async(() => attempts.Count == 1, "the record to be applied", s_soon);
        foreach (var count in (int[])[2, 3])
        {
            time.Advance(TimeSpan.FromSeconds(14));
            await run.Applier.Note(run.Journal.Incarnation, closed: false, default);
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.HasCount(count - 1, attempts);
            await run.Applier.Note(run.Journal.Incarnation, closed: false, default);
            await Eventually.Async(
                () =>
                {
                    time.Advance(TimeSpan.FromMilliseconds(10));
                    return attempts.Count == count;
                },
                "the record to be applied again", s_soon);
        }

        Assert.IsTrue(attempts.All(attempt => attempt.Again == (attempt != attempts.First())));
        attempts.Last().Stored();
        Assert.AreEqual(0, run.Applier.NotDone);
        await run.Close();
    }

    [TestMethod]
    public async Task Beyond_its_bound_of_records_not_in_rows_the_journal_takes_no_more()
    {
        using var one = await Applying.Start(mostNotDone: 100);
        one.Broken = true;
        var kept = 0;
        for (var number = 0; number < 150; number++)
        {
            kept += await one.Append(number) ? 1 : 0;
        }

        Assert.AreEqual(100, kept);
        one.Broken = false;
        await Eventually.Async(() => one.Applier.NotDone == 0, "rows to catch up", s_soon);
        Assert.IsTrue(await one.Append(1000));
    }

    [TestMethod]
    public async Task Retention_deletes_what_is_done_and_old_and_nothing_else()
    {
        using var one = await Applying.Start();
        Assert.IsTrue(await one.Append(1));
        await Eventually.Async(() => one.Applier.NotDone == 0, "the record to be applied", s_soon);
        // Old, but not noted as done: kept.
        await s_table.Forget(DateTimeOffset.MaxValue, default);
        Assert.HasCount(1, await s_table.ReadOne(one.Journal.Incarnation, 1, default));
        await one.Applier.Note(one.Journal.Incarnation, closed: true, default);
        await s_table.Forget(TimeProvider.System.GetUtcNow().AddHours(-1), default);
        Assert.HasCount(1, await s_table.ReadOne(one.Journal.Incarnation, 1, default));
        await s_table.Forget(DateTimeOffset.MaxValue, default);
        Assert.IsEmpty(await s_table.ReadOne(one.Journal.Incarnation, 1, default));
    }

    private static JournalRecord Record(int number) => new(
        new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero), "node", NodeKind.Kamailio, KeepRealm: false,
        new IPEndPoint(IPAddress.Loopback, 5000), [.. BitConverter.GetBytes(number), .. new byte[400]]);

    /// <summary>A journal whose records go to a dictionary.</summary>
    private sealed class Applying : IDisposable
    {
        private readonly ConcurrentDictionary<string, bool> _failed = new();
        private int _tries;

        private Applying(int mostNotDone)
        {
            Applier = new JournalApplier(s_table, Options.Create(new SlotOptions()), TimeProvider.System, NullLogger<JournalApplier>.Instance);
            Journal = new Silo.Journal.Journal(
                s_table, Applier, Options.Create(new JournalOptions { MostNotDone = mostNotDone }), TimeProvider.System, NullLogger<Silo.Journal.Journal>.Instance);
        }

        public Silo.Journal.Journal Journal { get; }

        public JournalApplier Applier { get; }

        public ConcurrentDictionary<string, int> Applied { get; } = new();

        public bool Broken { get; set; }

        public int Tries => Volatile.Read(ref _tries);

        public static async Task<Applying> Start(int mostNotDone = 100_000)
        {
            var run = new Applying(mostNotDone);
            await run.Journal.Start("S127.0.0.1:1:1", default);
            return run;
        }

        public Task<bool> Append(int number) => Journal.Append(Record(number), note: null, Journaled.By(async attempt =>
        {
            var place = attempt.Place;
            Assert.AreEqual(_failed.ContainsKey(place), attempt.Again);
            Interlocked.Increment(ref _tries);
            await Task.Yield();
            if (Broken)
            {
                _failed[place] = true;
                throw new IOException("The grain does not answer.");
            }

            Assert.IsTrue(Applied.TryAdd(place, number));
        })).AsTask();

        public void Dispose() => Journal.Dispose();
    }
}
