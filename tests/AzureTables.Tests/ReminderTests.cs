using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Testing;

namespace AzureTables.Tests;

[TestClass]
public sealed class ReminderTests
{
    private static readonly DateTime Start = new(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc);
    private static readonly GrainId Grain = GrainId.Create("customer", "foo/bar\\#baz?");

    private readonly AzureTableReminderStorageOptions options = new()
    {
        TableName = Store.NewTableName(),
        ConnectionString = Store.Azurite.ConnectionString,
    };

    private AzureTableReminders reminders = null!;

    [TestInitialize]
    public async Task Initialize()
    {
        reminders = Of("ser/vice");
        await reminders.StartAsync();
    }

    [TestMethod]
    [DataRow("plain")]
    [DataRow("foo/bar\\#baz?|!\u0085")]
    public async Task A_reminder_reads_back(string name)
    {
        var etag = await reminders.UpsertRow(Entry(Grain, name));
        Assert.IsFalse(string.IsNullOrEmpty(etag));
        var one = await reminders.ReadRow(Grain, name);
        var all = (await reminders.ReadRows(Grain)).Reminders.Single();
        foreach (var read in new[] { one!, all })
        {
            Assert.AreEqual(Grain, read.GrainId);
            Assert.AreEqual(name, read.ReminderName);
            Assert.AreEqual(Start, read.StartAt);
            Assert.AreEqual(TimeSpan.FromDays(400.5), read.Period);
            Assert.AreEqual(etag, read.ETag);
        }
    }

    [TestMethod]
    public async Task An_absent_reminder_is_null_and_an_absent_grain_has_none()
    {
        Assert.IsNull(await reminders.ReadRow(Grain, "none"));
        Assert.HasCount(0, (await reminders.ReadRows(Grain)).Reminders);
    }

    [TestMethod]
    public async Task An_upsert_overwrites_blindly_with_a_new_ETag_each_time()
    {
        var first = await reminders.UpsertRow(Entry(Grain, "r"));
        var entry = Entry(Grain, "r");
        entry.ETag = "stale";
        entry.Period = TimeSpan.FromMinutes(1);
        var second = await reminders.UpsertRow(entry);
        Assert.AreNotEqual(first, second);
        Assert.AreEqual(TimeSpan.FromMinutes(1), (await reminders.ReadRow(Grain, "r"))!.Period);
    }

    [TestMethod]
    public async Task Removing_needs_the_row_and_its_ETag()
    {
        var etag = (await reminders.UpsertRow(Entry(Grain, "r")))!;
        var newer = (await reminders.UpsertRow(Entry(Grain, "r")))!;
        Assert.IsFalse(await reminders.RemoveRow(Grain, "r", etag), "stale");
        Assert.IsNotNull(await reminders.ReadRow(Grain, "r"));
        Assert.IsTrue(await reminders.RemoveRow(Grain, "r", newer));
        Assert.IsFalse(await reminders.RemoveRow(Grain, "r", newer), "gone");
        Assert.IsNull(await reminders.ReadRow(Grain, "r"));
    }

    [TestMethod]
    public async Task Of_grains_in_one_partition_each_sees_its_own()
    {
        var similar = GrainId.Create("customer", "foo/bar\\#baz?-x");
        await reminders.UpsertRow(Entry(Grain, "x-r"));
        await reminders.UpsertRow(Entry(similar, "r"));
        Assert.AreEqual("x-r", (await reminders.ReadRows(Grain)).Reminders.Single().ReminderName);
    }

    [TestMethod]
    public async Task A_thousand_reminders_are_found_by_every_range_of_the_ring()
    {
        var grains = Enumerable.Range(0, 1000).Select(i => GrainId.Create("g", $"{i}")).ToArray();
        await Parallel.ForEachAsync(grains, async (grain, token) => await reminders.UpsertRow(Entry(grain, "r"), token));
        await Of("ser/vice_1").UpsertRow(Entry(grains[0], "of another service"));

        var hashes = grains.Select(grain => grain.GetUniformHashCode()).Order().ToArray();
        foreach (var (begin, end) in new (uint, uint)[]
        {
            (0, uint.MaxValue), (5, 5), (0, 0), (hashes[100], hashes[200]), (hashes[900], hashes[50]),
            (hashes[500], hashes[500] + 1), (uint.MaxValue, 0), (0x7FFFFFFF, 0x80000000),
        })
        {
            bool InRange(uint hash) => begin < end ? hash > begin && hash <= end : begin == end || hash > begin || hash <= end;
            var found = (await reminders.ReadRows(begin, end)).Reminders;
            CollectionAssert.AreEquivalent(
                grains.Where(grain => InRange(grain.GetUniformHashCode())).ToArray(), found.Select(entry => entry.GrainId).ToArray(), $"({begin}, {end}]");
        }
        Assert.HasCount(1, (await Of("ser/vice_1").ReadRows(0, 0)).Reminders);
    }

    [TestMethod]
    public async Task Clearing_clears_this_service_only()
    {
        await reminders.UpsertRow(Entry(Grain, "r"));
        await Of("other").UpsertRow(Entry(Grain, "r"));
        await reminders.TestOnlyClearTable();
        Assert.HasCount(0, (await reminders.ReadRows(0, 0)).Reminders);
        Assert.HasCount(1, (await Of("other").ReadRows(0, 0)).Reminders);
    }

    [TestMethod]
    public async Task A_row_that_cannot_be_read_does_not_hide_the_others()
    {
        await reminders.UpsertRow(Entry(Grain, "r"));
        var row = await Store.ClientOf(options).QueryAsync<TableEntity>().SingleAsync();
        row.RowKey = "rubbish";
        row["Period"] = "never";
        await Store.ClientOf(options).AddEntityAsync(row);
        Assert.HasCount(1, (await reminders.ReadRows(0, 0)).Reminders);
    }

    [TestMethod]
    public async Task Start_tries_again_until_the_store_is_there_or_the_token_ends_it()
    {
        var time = new FakeTimeProvider();
        var transport = new FaultyTransport { Before = _ => FaultyTransport.Break() };
        options.ConfigureClient = client => (client.Transport, client.Retry.MaxRetries) = (transport, 0);
        var late = Of("late", time);
        var start = late.StartAsync();
        Assert.IsFalse(start.IsCompleted);
        transport.Before = null;
        await Eventually.Async(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return start.IsCompleted;
            },
            "the next try", TimeSpan.FromSeconds(60));
        await start;

        transport.Before = _ => FaultyTransport.Break();
        using var cancel = new CancellationTokenSource();
        start = Of("never", time).StartAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => start.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    private static ReminderEntry Entry(GrainId grain, string name) =>
        new() { GrainId = grain, ReminderName = name, StartAt = Start, Period = TimeSpan.FromDays(400.5) };

    private AzureTableReminders Of(string serviceId, TimeProvider? time = null) => new(
        Options.Create(options), Options.Create(new ClusterOptions { ServiceId = serviceId, ClusterId = "cluster" }),
        time ?? TimeProvider.System, NullLogger<AzureTableReminders>.Instance);
}
