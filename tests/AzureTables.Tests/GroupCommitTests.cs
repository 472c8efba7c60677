using System.Diagnostics.Metrics;
using Azure;
using Azure.Data.Tables;
using Testing;

namespace AzureTables.Tests;

[TestClass]
public sealed class GroupCommitTests
{
    private const string Partition = "p";
    private static readonly GroupCommitOptions Impatient = new()
    {
        AttemptTimeout = TimeSpan.FromMilliseconds(500),
        GiveUpAfter = TimeSpan.FromMilliseconds(800),
    };

    private readonly FaultyTransport transport = new();
    private TableClient rows = null!;
    private GroupCommitWriter writer = null!;

    [TestInitialize]
    public async Task CreateTable()
    {
        var options = Store.Options(transport);
        rows = Store.ClientOf(options);
        await rows.CreateAsync();
        writer = new GroupCommitWriter(options.CreateClientWithoutRetries());
    }

    [TestMethod]
    public async Task A_lone_write_is_one_request()
    {
        var etag = await writer.CommitAsync(Partition, Add("a"));
        Assert.AreEqual(1, transport.Requests);
        Assert.AreEqual((await RowAsync("a"))!.ETag, etag);
    }

    [TestMethod]
    public async Task A_hundred_writers_need_few_transactions_and_each_gets_its_ETag()
    {
        var etags = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => writer.CommitAsync(Partition, Add($"{i:000}"))));
        Assert.IsLessThanOrEqualTo(6, transport.Requests);
        var stored = await rows.QueryAsync<TableEntity>().ToListAsync();
        CollectionAssert.AreEqual(stored.Select(row => row.ETag).ToArray(), etags);
    }

    [TestMethod]
    public async Task Writes_to_several_partitions_do_not_wait_for_each_other()
    {
        var held = new TaskCompletionSource();
        transport.Before = FaultyTransport.OnFirstWrite(() => held.Task);
        var first = writer.CommitAsync(Partition, Add("a"));
        await Eventually.Async(() => transport.Requests == 1, "the first request", TimeSpan.FromSeconds(60));
        await writer.CommitAsync("q", new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("q", "a")));
        Assert.IsFalse(first.IsCompleted);
        held.SetResult();
        await first;
    }

    [TestMethod]
    public async Task One_stale_write_among_fifty_fails_alone()
    {
        var etags = await CommitTogetherAsync(Enumerable.Range(0, 50).Select(i => Add($"{i:00}")));
        await rows.UpdateEntityAsync(Row("23"), ETag.All, TableUpdateMode.Replace);

        var outcomes = await SettleAsync(await StartTogetherAsync(
            etags.Select((etag, i) => new TableTransactionAction(TableTransactionActionType.UpdateReplace, Row($"{i:00}", 2), etag))));

        var failed = outcomes.Index().Where(outcome => outcome.Item is not null).ToArray();
        Assert.AreEqual(23, failed.Single().Index);
        Assert.AreEqual(412, ((RequestFailedException)failed.Single().Item!).Status);
        Assert.AreEqual(1, (await RowAsync("23"))!["Value"]);
        Assert.AreEqual(2, (await RowAsync("49"))!["Value"]);
    }

    [TestMethod]
    public async Task Several_refused_writes_of_one_transaction_each_get_their_own_reason()
    {
        await rows.AddEntityAsync(Row("there"));
        TableTransactionAction[] actions =
        [
            Add("new"),
            Add("there"),
            new(TableTransactionActionType.UpdateReplace, Row("missing"), ETag.All),
            Add("bad/key"),
            new(TableTransactionActionType.Delete, Row("gone"), ETag.All),
            Add("last"),
        ];
        var outcomes = await SettleAsync(await StartTogetherAsync(actions));
        CollectionAssert.AreEqual(
            new int?[] { null, 409, 404, 400, 404, null }, outcomes.Select(e => (e as RequestFailedException)?.Status).ToArray());
    }

    [TestMethod]
    public async Task A_set_is_written_whole_or_not_at_all()
    {
        await rows.AddEntityAsync(Row("there"));
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => writer.CommitAsync(Partition, [Add("a"), Add("there"), Add("b")]));
        Assert.AreEqual(409, refused.Status);
        Assert.IsNull(await RowAsync("a"));

        var etags = await writer.CommitAsync(
            Partition, [Add("a"), new(TableTransactionActionType.Delete, Row("there"), ETag.All), Add("b")]);
        Assert.AreEqual((await RowAsync("a"))!.ETag, etags[0]);
        Assert.AreEqual(default, etags[1]);
        Assert.AreEqual((await RowAsync("b"))!.ETag, etags[2]);
        Assert.IsNull(await RowAsync("there"));
    }

    [TestMethod]
    public async Task Writes_to_one_row_keep_their_order()
    {
        var writes = await StartTogetherAsync(Enumerable.Range(0, 20).Select(i =>
            new TableTransactionAction(TableTransactionActionType.UpsertReplace, Row("same", i))));
        var etags = await Task.WhenAll(writes);
        var stored = (await RowAsync("same"))!;
        Assert.AreEqual(19, stored["Value"]);
        Assert.AreEqual(stored.ETag, etags[^1]);
        Assert.HasCount(20, etags.Distinct().ToArray());
    }

    [TestMethod]
    public async Task A_write_whose_answer_is_lost_is_seen_to_have_landed()
    {
        transport.After = FaultyTransport.OnFirstWrite(FaultyTransport.Break);
        var etag = await writer.CommitAsync(Partition, Add("a"));
        Assert.AreEqual((await RowAsync("a"))!.ETag, etag);

        transport.After = FaultyTransport.OnFirstWrite(FaultyTransport.Break);
        etag = await writer.CommitAsync(Partition, new TableTransactionAction(TableTransactionActionType.UpdateReplace, Row("a", 2), etag));
        Assert.AreEqual((await RowAsync("a"))!.ETag, etag);
    }

    [TestMethod]
    public async Task A_transaction_whose_answer_is_lost_is_seen_to_have_landed()
    {
        var inserted = await CommitTogetherAsync([Add("00"), Add("01"), Add("02")]);
        var before = transport.Requests;
        transport.After = FaultyTransport.OnFirstWrite(FaultyTransport.Break);
        var etags = await writer.CommitAsync(Partition, [.. inserted.Select((etag, i) =>
            new TableTransactionAction(TableTransactionActionType.UpdateReplace, Row($"{i:00}", 2), etag))]);
        Assert.AreEqual(4, transport.Requests - before, "one transaction and three look-ups");
        CollectionAssert.AreEqual(
            (await rows.QueryAsync<TableEntity>(row => row.RowKey != "held").ToListAsync()).Select(row => row.ETag).ToArray(), etags.ToArray());
    }

    // The request of a timed-out attempt is still on its way when it is sent again, and arrives first.
    [TestMethod]
    public async Task A_conflict_with_our_own_earlier_attempt_is_a_success()
    {
        var inserted = await writer.CommitAsync(Partition, Add("a"));
        var update = new TableTransactionAction(TableTransactionActionType.UpdateReplace, Row("a", 2), inserted);
        transport.Before = request => request.Method == Azure.Core.RequestMethod.Get && transport.Requests < 4
            ? throw new IOException("No look-up (by this test).")
            : Task.CompletedTask;
        transport.After = FaultyTransport.OnFirstWrite(FaultyTransport.Break);
        var etag = await writer.CommitAsync(Partition, update);
        Assert.AreEqual((await RowAsync("a"))!.ETag, etag);
        Assert.AreEqual(5, transport.Requests, "insert, update, look-up that fails, update that is refused, look-up");
    }

    [TestMethod]
    public async Task A_request_that_never_arrived_is_sent_again()
    {
        transport.Before = FaultyTransport.OnFirstWrite(FaultyTransport.Break);
        var etag = await writer.CommitAsync(Partition, Add("a"));
        Assert.AreEqual((await RowAsync("a"))!.ETag, etag);
    }

    [TestMethod]
    public async Task A_delete_whose_answer_is_lost_is_seen_to_have_landed()
    {
        var etag = await writer.CommitAsync(Partition, Add("a"));
        transport.After = FaultyTransport.OnFirstWrite(FaultyTransport.Break);
        await writer.CommitAsync(Partition, new TableTransactionAction(TableTransactionActionType.Delete, Row("a"), etag));
        Assert.IsNull(await RowAsync("a"));
    }

    [TestMethod]
    public async Task A_lost_answer_does_not_hide_that_another_writer_was_there()
    {
        var etag = await writer.CommitAsync(Partition, Add("a"));
        transport.Before = FaultyTransport.OnFirstWrite(async () =>
        {
            await rows.UpdateEntityAsync(Row("a", 7), ETag.All, TableUpdateMode.Replace);
            await FaultyTransport.Break();
        });
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() =>
            writer.CommitAsync(Partition, new TableTransactionAction(TableTransactionActionType.UpdateReplace, Row("a", 2), etag)));
        Assert.AreEqual(412, refused.Status);
        Assert.AreEqual(7, (await RowAsync("a"))!["Value"]);
    }

    [TestMethod]
    public async Task A_store_that_hangs_acknowledges_nothing_and_goes_on_where_it_stood()
    {
        var patient = new GroupCommitWriter(
            Store.ClientOf(OptionsOf(rows)), new GroupCommitOptions { AttemptTimeout = TimeSpan.FromMilliseconds(300) });
        await patient.CommitAsync(Partition, Add("before"));
        Task<ETag>[] writes;
        Store.Azurite.Pause();
        try
        {
            writes = [.. Enumerable.Range(0, 30).Select(i => patient.CommitAsync(Partition, Add($"{i:00}")))];
            var first = await Task.WhenAny([.. writes, Task.Delay(TimeSpan.FromSeconds(1))]);
            Assert.IsFalse(writes.Contains(first), "a write was acknowledged by a store that stands still");
        }
        finally
        {
            Store.Azurite.Resume();
        }
        var etags = await Task.WhenAll(writes).WaitAsync(TimeSpan.FromSeconds(60));
        for (var i = 0; i < etags.Length; i++)
        {
            Assert.AreEqual((await RowAsync($"{i:00}"))!.ETag, etags[i]);
        }
    }

    [TestMethod]
    public async Task A_store_that_stays_away_leaves_the_outcome_unknown_and_says_so()
    {
        var options = new AzureTableStorageOptions
        {
            ConnectionString = Store.Azurite.ConnectionString.Replace($":{Store.Azurite.TablePort}/", $":{FreePort.Next()}/", StringComparison.Ordinal),
        };
        var unreachable = new GroupCommitWriter(options.CreateClientWithoutRetries(), Impatient);
        var e = await Assert.ThrowsExactlyAsync<CommitOutcomeUnknownException>(() => unreachable.CommitAsync(Partition, Add("a")));
        StringAssert.Contains(e.Message, options.TableName);
        Assert.IsNotNull(e.InnerException);
    }

    [TestMethod]
    public async Task A_missing_table_is_said_so_to_each()
    {
        await rows.DeleteAsync();
        var outcomes = await SettleAsync(Enumerable.Range(0, 5).Select(i => writer.CommitAsync(Partition, Add($"{i}"))));
        Assert.IsTrue(outcomes.All(e => (e as RequestFailedException)?.ErrorCode == "TableNotFound"));
    }

    [TestMethod]
    public async Task What_does_not_fit_into_the_queue_is_refused_and_not_written()
    {
        var held = new TaskCompletionSource();
        transport.Before = FaultyTransport.OnFirstWrite(() => held.Task);
        var small = new GroupCommitWriter(WriterClient(), new GroupCommitOptions { MaxWaitingPerPartition = 2 });
        var underWay = small.CommitAsync(Partition, Add("under way"));
        await Eventually.Async(() => transport.Requests == 1, "the first request", TimeSpan.FromSeconds(60));
        var waiting = new[] { small.CommitAsync(Partition, Add("1")), small.CommitAsync(Partition, Add("2")) };
        await Assert.ThrowsExactlyAsync<CommitQueueFullException>(() => small.CommitAsync(Partition, Add("3")));
        held.SetResult();
        await Task.WhenAll([underWay, .. waiting]);
        Assert.IsNull(await RowAsync("3"));
        await small.CommitAsync(Partition, Add("4"));
    }

    [TestMethod]
    public async Task A_write_cancelled_while_it_waits_is_never_made()
    {
        var held = new TaskCompletionSource();
        transport.Before = FaultyTransport.OnFirstWrite(() => held.Task);
        var underWay = writer.CommitAsync(Partition, Add("under way"));
        await Eventually.Async(() => transport.Requests == 1, "the first request", TimeSpan.FromSeconds(60));
        using var cancel = new CancellationTokenSource();
        var cancelled = writer.CommitAsync(Partition, Add("cancelled"), cancel.Token);
        var after = writer.CommitAsync(Partition, Add("after"));
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => cancelled);
        held.SetResult();
        await Task.WhenAll(underWay, after);
        Assert.IsNull(await RowAsync("cancelled"));
    }

    [TestMethod]
    public async Task A_row_over_1_MiB_is_refused_before_anything_is_sent()
    {
        var row = Row("large");
        for (var i = 0; i < 16; i++)
        {
            row[$"C{i}"] = new byte[65536];
        }
        var e = await Assert.ThrowsExactlyAsync<EntityTooLargeException>(() =>
            writer.CommitAsync(Partition, new TableTransactionAction(TableTransactionActionType.Add, row)));
        StringAssert.Contains(e.Message, "large");
        Assert.AreEqual(0, transport.Requests);
    }

    [TestMethod]
    public async Task Large_rows_are_spread_over_transactions_of_at_most_4_MiB()
    {
        var writes = Enumerable.Range(0, 12).Select(i =>
        {
            var row = Row($"{i:00}");
            for (var c = 0; c < 15; c++)
            {
                row[$"C{c}"] = new byte[65536];
            }
            return new TableTransactionAction(TableTransactionActionType.Add, row);
        });
        await Task.WhenAll(await StartTogetherAsync(writes));
        Assert.HasCount(13, await rows.QueryAsync<TableEntity>(select: ["RowKey"]).ToListAsync());
    }

    [TestMethod]
    public async Task More_than_a_hundred_rows_leave_in_several_transactions()
    {
        await Task.WhenAll(await StartTogetherAsync(Enumerable.Range(0, 250).Select(i => Add($"{i:000}"))));
        Assert.HasCount(251, await rows.QueryAsync<TableEntity>(select: ["RowKey"]).ToListAsync());
        Assert.AreEqual(4, transport.Requests);
    }

    [TestMethod]
    public async Task What_is_not_a_set_is_refused()
    {
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => writer.CommitAsync(Partition, []));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => writer.CommitAsync(Partition, [Add("a"), Add("a")]));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => writer.CommitAsync("another", Add("a")));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => writer.CommitAsync(Partition, [.. Enumerable.Range(0, 101).Select(i => Add($"{i}"))]));
        // Without an ETag Azure would take the update for an upsert.
        await Assert.ThrowsExactlyAsync<ArgumentException>(() =>
            writer.CommitAsync(Partition, new TableTransactionAction(TableTransactionActionType.UpdateReplace, Row("a"))));
        Assert.AreEqual(0, transport.Requests);
    }

    [TestMethod]
    public async Task The_size_of_a_commit_its_duration_and_conflicts_are_counted()
    {
        var seen = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == CommitMetrics.MeterName)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => { lock (seen) { seen.Add($"{instrument.Name}={value}"); } });
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => { lock (seen) { seen.Add(instrument.Name); } });
        listener.Start();
        await writer.CommitAsync(Partition, [Add("a"), Add("b")]);
        await Assert.ThrowsAsync<RequestFailedException>(() => writer.CommitAsync(Partition, Add("a")));
        CollectionAssert.IsSubsetOf(
            new[] { "azuretables.commit.entities=2", "azuretables.commit.duration", "azuretables.commit.conflicts=1" }, seen);
    }

    private static TableEntity Row(string key, int value = 1) => new(Partition, key) { ["Value"] = value };

    private static TableTransactionAction Add(string key) => new(TableTransactionActionType.Add, Row(key));

    private TableClient WriterClient() => OptionsOf(rows, transport).CreateClientWithoutRetries();

    private static AzureTableStorageOptions OptionsOf(TableClient table, FaultyTransport? through = null)
    {
        var options = Store.Options(through);
        options.TableName = table.Name;
        return options;
    }

    private async Task<TableEntity?> RowAsync(string key)
    {
        var found = await rows.GetEntityIfExistsAsync<TableEntity>(Partition, key);
        return found.HasValue ? found.Value : null;
    }

    private static async Task<Exception?[]> SettleAsync(IEnumerable<Task> writes) => await Task.WhenAll(writes.Select(async write =>
    {
        try
        {
            await write;
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }));

    private async Task<ETag[]> CommitTogetherAsync(IEnumerable<TableTransactionAction> actions) =>
        await Task.WhenAll(await StartTogetherAsync(actions));

    // Holds a first write until all others wait, so that they leave in one transaction.
    private async Task<Task<ETag>[]> StartTogetherAsync(IEnumerable<TableTransactionAction> actions)
    {
        var held = new TaskCompletionSource();
        var before = transport.Requests;
        transport.Before = FaultyTransport.OnFirstWrite(() => held.Task);
        var first = writer.CommitAsync(Partition, new TableTransactionAction(TableTransactionActionType.UpsertReplace, Row("held")));
        await Eventually.Async(() => transport.Requests > before, "the request that holds the others up", TimeSpan.FromSeconds(60));
        var others = actions.Select(action => writer.CommitAsync(Partition, action)).ToArray();
        held.SetResult();
        await first;
        return others;
    }
}
