using Azure;
using Azure.Data.Tables;
using Orleans.Storage;
using Testing;

namespace AzureTables.Tests;

[TestClass]
public sealed class GrainStorageTests
{
    private static readonly GrainId Grain = GrainId.Create("customer", "c-1");

    [TestMethod]
    public async Task What_was_never_written_reads_as_a_new_state()
    {
        var provider = await Store.ProviderAsync();
        var read = new GrainState<Note>(new Note { Text = "left over" }, "stale") { RecordExists = true };
        await provider.Storage.ReadStateAsync("state", Grain, read);
        Assert.IsFalse(read.RecordExists);
        Assert.IsNull(read.ETag);
        Assert.AreEqual("", read.State!.Text);
    }

    [TestMethod]
    public async Task What_was_written_reads_back_with_its_ETag()
    {
        var provider = await Store.ProviderAsync();
        var written = await provider.WriteAsync(Grain, new Note { Text = "one" });
        Assert.IsTrue(written.RecordExists);
        var read = await provider.ReadAsync<Note>(Grain);
        Assert.IsTrue(read.RecordExists);
        Assert.AreEqual("one", read.State!.Text);
        Assert.AreEqual(written.ETag, read.ETag);
    }

    [TestMethod]
    public async Task The_ETag_changes_with_every_write_even_of_the_same_value()
    {
        var provider = await Store.ProviderAsync();
        var state = await provider.WriteAsync(Grain, new Note { Text = "one" });
        var first = state.ETag;
        await provider.Storage.WriteStateAsync("state", Grain, state);
        Assert.AreNotEqual(first, state.ETag);
        Assert.AreEqual(state.ETag, (await provider.ReadAsync<Note>(Grain)).ETag);
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    public async Task A_write_without_an_ETag_inserts_only(string? etag)
    {
        var provider = await Store.ProviderAsync();
        await provider.WriteAsync(Grain, new Note { Text = "first" });
        var second = new GrainState<Note>(new Note { Text = "second" }, etag);
        await Assert.ThrowsAsync<InconsistentStateException>(() => provider.Storage.WriteStateAsync("state", Grain, second));
        Assert.AreEqual(etag, second.ETag);
        Assert.IsFalse(second.RecordExists);
        Assert.AreEqual("first", (await provider.ReadAsync<Note>(Grain)).State!.Text);
    }

    [TestMethod]
    public async Task A_write_with_a_stale_ETag_is_inconsistent_and_changes_nothing()
    {
        var provider = await Store.ProviderAsync();
        var state = await provider.WriteAsync(Grain, new Note { Text = "one" });
        var stale = new GrainState<Note>(new Note { Text = "stale" }, state.ETag);
        state.State!.Text = "two";
        await provider.Storage.WriteStateAsync("state", Grain, state);

        var e = await Assert.ThrowsAsync<InconsistentStateException>(() => provider.Storage.WriteStateAsync("state", Grain, stale));
        Assert.AreEqual(stale.ETag, e.CurrentEtag);
        Assert.AreEqual("two", (await provider.ReadAsync<Note>(Grain)).State!.Text);
    }

    [TestMethod]
    public async Task A_write_to_a_row_that_is_gone_is_inconsistent()
    {
        var provider = await Store.ProviderAsync();
        var state = await provider.WriteAsync(Grain, new Note());
        var etag = state.ETag;
        await provider.Rows.DeleteEntityAsync(provider.Table.PartitionOf("c-1"), "customer|state|c-1");
        await Assert.ThrowsAsync<InconsistentStateException>(() => provider.Storage.WriteStateAsync("state", Grain, state));
        Assert.AreEqual(etag, state.ETag);
    }

    [TestMethod]
    public async Task A_lost_table_is_an_error_and_neither_an_empty_store_nor_a_conflict()
    {
        var provider = await Store.ProviderAsync();
        await provider.Rows.DeleteAsync();
        await Assert.ThrowsAsync<RequestFailedException>(() => provider.ReadAsync<Note>(Grain));
        await Assert.ThrowsAsync<RequestFailedException>(() => provider.WriteAsync(Grain, new Note()));
    }

    [TestMethod]
    public async Task Clearing_deletes_the_row()
    {
        var provider = await Store.ProviderAsync();
        var state = await provider.WriteAsync(Grain, new Note { Text = "one" });
        await provider.Storage.ClearStateAsync("state", Grain, state);
        Assert.IsNull(state.ETag);
        Assert.IsFalse(state.RecordExists);
        Assert.AreEqual("", state.State!.Text);
        Assert.IsFalse(await provider.Rows.QueryAsync<TableEntity>().AnyAsync());
        await provider.Storage.WriteStateAsync("state", Grain, state);
    }

    [TestMethod]
    public async Task Clearing_may_leave_an_empty_row_that_keeps_its_ETag()
    {
        var options = Store.Options();
        options.DeleteStateOnClear = false;
        var provider = await Store.ProviderAsync(options);
        var state = await provider.WriteAsync(Grain, new Note { Text = "one" });
        var written = state.ETag;
        await provider.Storage.ClearStateAsync("state", Grain, state);
        Assert.AreNotEqual(written, state.ETag);
        Assert.IsFalse(state.RecordExists);

        var read = await provider.ReadAsync<Note>(Grain);
        Assert.IsFalse(read.RecordExists);
        Assert.AreEqual(state.ETag, read.ETag);
        Assert.AreEqual("", read.State!.Text);
        Assert.IsFalse((await provider.Rows.QueryAsync<TableEntity>().SingleAsync()).ContainsKey("Text"));
        Assert.HasCount(0, await provider.States.ListAsync<Note>("customer", "state", null, null, 10));

        await provider.Storage.ClearStateAsync("state", Grain, read);
        read.State.Text = "again";
        await provider.Storage.WriteStateAsync("state", Grain, read);
        Assert.AreEqual("again", (await provider.ReadAsync<Note>(Grain)).State!.Text);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Clearing_before_any_write_and_twice_is_fine(bool delete)
    {
        var options = Store.Options();
        options.DeleteStateOnClear = delete;
        var provider = await Store.ProviderAsync(options);
        var state = await provider.ReadAsync<Note>(Grain);
        await provider.Storage.ClearStateAsync("state", Grain, state);
        await provider.Storage.ClearStateAsync("state", Grain, state);
        Assert.IsFalse(state.RecordExists);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Clearing_with_a_stale_ETag_is_inconsistent_and_keeps_the_data(bool delete)
    {
        var options = Store.Options();
        options.DeleteStateOnClear = delete;
        var provider = await Store.ProviderAsync(options);
        var state = await provider.WriteAsync(Grain, new Note { Text = "one" });
        var stale = new GrainState<Note>(new Note(), state.ETag) { RecordExists = true };
        await provider.Storage.WriteStateAsync("state", Grain, state);
        var before = stale.ETag;
        await Assert.ThrowsAsync<InconsistentStateException>(() => provider.Storage.ClearStateAsync("state", Grain, stale));
        Assert.AreEqual(before, stale.ETag);
        Assert.IsTrue(stale.RecordExists);
        Assert.AreEqual("one", (await provider.ReadAsync<Note>(Grain)).State!.Text);
    }

    [TestMethod]
    public async Task A_row_is_readable_and_lies_where_the_documentation_says()
    {
        var provider = await Store.ProviderAsync(serviceId: "my/service");
        await provider.WriteAsync(GrainId.Create("customer", "a/b"), new Note { Text = "hello" }, "no#te");
        var row = await provider.Rows.QueryAsync<TableEntity>().SingleAsync();
        Assert.AreEqual($"my!002Fservice-{TableKey.StableHash("a/b") % 16:00}", row.PartitionKey);
        Assert.AreEqual("customer|no!0023te|a!002Fb", row.RowKey);
        Assert.AreEqual("hello", row["Text"]);
    }

    [TestMethod]
    public async Task Keys_that_the_official_provider_confuses_are_kept_apart()
    {
        var provider = await Store.ProviderAsync();
        string[] keys = ["a/b", "a_b", "a\\b", "a#b", "a?b", "a|b", "foo/bar\\#baz?", "tab\t", "x\u0085", "a%2Fb", "it's", "\ud83d\ude00", "A/B", " x "];
        foreach (var key in keys)
        {
            await provider.WriteAsync(GrainId.Create("customer", key), new Note { Text = key });
        }
        foreach (var key in keys)
        {
            Assert.AreEqual(key, (await provider.ReadAsync<Note>(GrainId.Create("customer", key))).State!.Text);
        }
        var listed = await provider.States.ListAsync<Note>("customer", "state", null, null, 100);
        CollectionAssert.AreEquivalent(keys, listed.Select(pair => pair.Key).ToArray());
    }

    [TestMethod]
    public async Task Grain_types_and_state_names_are_kept_apart()
    {
        var provider = await Store.ProviderAsync();
        await provider.WriteAsync(GrainId.Create("a", "k"), new Note { Text = "1" }, "s");
        await provider.WriteAsync(GrainId.Create("b", "k"), new Note { Text = "2" }, "s");
        await provider.WriteAsync(GrainId.Create("a", "k"), new Note { Text = "3" }, "t");
        Assert.AreEqual("1", (await provider.ReadAsync<Note>(GrainId.Create("a", "k"), "s")).State!.Text);
        Assert.AreEqual("3", (await provider.ReadAsync<Note>(GrainId.Create("a", "k"), "t")).State!.Text);
    }

    [TestMethod]
    public async Task An_over_long_key_is_refused_with_its_length()
    {
        var provider = await Store.ProviderAsync();
        await provider.WriteAsync(GrainId.Create("t", new string('k', 504)), new Note());
        var e = await Assert.ThrowsAsync<ArgumentException>(() => provider.WriteAsync(GrainId.Create("t", new string('k', 505)), new Note()));
        StringAssert.Contains(e.Message, "513");
    }

    [TestMethod]
    [DataRow(32 * 1024)]
    [DataRow(32 * 1024 + 1)]
    [DataRow(15 * 32 * 1024)]
    [DataRow(15 * 32 * 1024 + 1)]
    public async Task Long_texts_come_back_whole(int length)
    {
        var provider = await Store.ProviderAsync();
        // Pairs of surrogates at every boundary.
        var text = "x" + string.Concat(Enumerable.Repeat("\ud83d\ude00", length))[..(length - 1)];
        text = char.IsHighSurrogate(text[^1]) ? text[..^1] + "y" : text;
        await provider.WriteAsync(Grain, new Note { Text = text });
        Assert.AreEqual(text, (await provider.ReadAsync<Note>(Grain)).State!.Text);
    }

    [TestMethod]
    [DataRow(64 * 1024)]
    [DataRow(64 * 1024 + 1)]
    [DataRow(15 * 64 * 1024 + 1)]
    public async Task Long_binaries_come_back_whole(int length)
    {
        var provider = await Store.ProviderAsync();
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        await provider.WriteAsync(Grain, new Note { Bytes = bytes });
        CollectionAssert.AreEqual(bytes, (await provider.ReadAsync<Note>(Grain)).State!.Bytes);
    }

    [TestMethod]
    public async Task A_value_that_shrinks_leaves_no_old_end_behind()
    {
        var provider = await Store.ProviderAsync();
        var state = await provider.WriteAsync(Grain, new Note { Text = new string('x', 100_000), Bytes = new byte[200_000] });
        state.State!.Text = "short";
        state.State.Bytes = [1];
        await provider.Storage.WriteStateAsync("state", Grain, state);
        var read = await provider.ReadAsync<Note>(Grain);
        Assert.AreEqual("short", read.State!.Text);
        CollectionAssert.AreEqual(new byte[] { 1 }, read.State.Bytes);
    }

    [TestMethod]
    public async Task A_state_over_1_MiB_is_refused_before_anything_is_sent()
    {
        var transport = new FaultyTransport();
        var provider = await Store.ProviderAsync(Store.Options(transport));
        var before = transport.Requests;
        await Assert.ThrowsExactlyAsync<EntityTooLargeException>(() => provider.WriteAsync(Grain, new Note { Bytes = new byte[1024 * 1024] }));
        Assert.AreEqual(before, transport.Requests);
        Assert.IsFalse((await provider.ReadAsync<Note>(Grain)).RecordExists);
    }

    [TestMethod]
    public async Task A_write_whose_answer_is_lost_leaves_a_state_that_can_be_written_on()
    {
        var transport = new FaultyTransport();
        var provider = await Store.ProviderAsync(Store.Options(transport));
        transport.After = FaultyTransport.OnFirstWrite(FaultyTransport.Break);
        var state = await provider.WriteAsync(Grain, new Note { Text = "one" });
        state.State!.Text = "two";
        transport.After = FaultyTransport.OnFirstWrite(FaultyTransport.Break);
        await provider.Storage.WriteStateAsync("state", Grain, state);
        Assert.AreEqual("two", (await provider.ReadAsync<Note>(Grain)).State!.Text);
    }

    [TestMethod]
    public async Task Of_two_activations_that_write_at_once_exactly_one_succeeds()
    {
        var provider = await Store.ProviderAsync();
        var etag = (await provider.WriteAsync(Grain, new Note())).ETag;
        var rivals = Enumerable.Range(0, 10).Select(i => new GrainState<Note>(new Note { Text = $"{i}" }, etag)).ToArray();
        var writes = rivals.Select(rival => provider.Storage.WriteStateAsync("state", Grain, rival)).ToArray();
        await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, TaskScheduler.Default)));
        var winner = rivals.Zip(writes).Single(rival => rival.Second.IsCompletedSuccessfully).First;
        Assert.IsTrue(writes.Where(write => write.IsFaulted).All(write => write.Exception!.InnerException is InconsistentStateException));
        Assert.AreEqual(winner.State!.Text, (await provider.ReadAsync<Note>(Grain)).State!.Text);
    }

    [TestMethod]
    public async Task Cancellation_ends_the_wait_and_leaves_the_ETag()
    {
        var held = new TaskCompletionSource();
        var transport = new FaultyTransport();
        var provider = await Store.ProviderAsync(Store.Options(transport));
        var state = await provider.WriteAsync(Grain, new Note { Text = "one" });
        var etag = state.ETag;
        transport.Before = FaultyTransport.OnFirstWrite(() => held.Task);
        var requests = transport.Requests;
        using var cancel = new CancellationTokenSource();
        var write = provider.Storage.WriteStateAsync("state", Grain, state, cancel.Token);
        await Eventually.Async(() => transport.Requests > requests, "the write to leave", TimeSpan.FromSeconds(60));
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => write);
        Assert.AreEqual(etag, state.ETag);
        held.SetResult();
        await Assert.ThrowsAsync<OperationCanceledException>(() => provider.Storage.ReadStateAsync("state", Grain, state, cancel.Token));
    }

    public sealed class Note
    {
        public string Text { get; set; } = "";

        public byte[]? Bytes { get; set; }
    }
}
