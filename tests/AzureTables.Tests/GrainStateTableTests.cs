using Azure.Data.Tables;

namespace AzureTables.Tests;

[TestClass]
public sealed class GrainStateTableTests
{
    private const int Count = 300;
    private static FaultyTransport transport = null!;
    private static Provider provider = null!;

    [ClassInitialize]
    public static async Task Fill(TestContext context)
    {
        transport = new FaultyTransport();
        provider = await Store.ProviderAsync(Store.Options(transport));
        await Task.WhenAll(Enumerable.Range(0, Count).Select(i =>
            provider.WriteAsync(GrainId.Create("customer", Key(i)), new Customer { Name = i % 3 == 0 ? $"Smith {i}" : $"Jones {i}", Number = i })));
        await provider.WriteAsync(GrainId.Create("customers", "another type"), new Customer());
        await provider.WriteAsync(GrainId.Create("customer", "another state"), new Customer(), "other");
    }

    [TestMethod]
    public async Task A_state_is_inserted_as_its_grain_would_write_it_and_never_over_another()
    {
        var (id, key) = (GrainId.Create("inserted", "a/b"), "a/b");
        await provider.States.InsertAsync("inserted", "state", key, new Customer { Name = "First" });
        Assert.AreEqual("First", (await provider.ReadAsync<Customer>(id)).State!.Name);
        var taken = await Assert.ThrowsExactlyAsync<Azure.RequestFailedException>(() => provider.States.InsertAsync("inserted", "state", key, new Customer { Name = "Second" }));
        Assert.AreEqual(409, taken.Status);
    }

    [TestMethod]
    public async Task All_states_of_a_type_come_in_the_order_of_their_keys()
    {
        var listed = await provider.States.ListAsync<Customer>("customer", "state", null, null, 1000);
        var expected = Enumerable.Range(0, Count).Select(Key).Order(StringComparer.Ordinal).ToArray();
        CollectionAssert.AreEqual(expected, listed.Select(pair => pair.Key).ToArray());
        Assert.IsTrue(listed.All(pair => Key(pair.Value.Number) == pair.Key));
    }

    [TestMethod]
    [DataRow(7)]
    [DataRow(100)]
    public async Task Pages_join_without_gap_or_double(int size)
    {
        var keys = new List<string>();
        string? after = null;
        while (true)
        {
            var page = await provider.States.ListAsync<Customer>("customer", "state", null, after, size);
            keys.AddRange(page.Select(pair => pair.Key));
            if (page.Count < size)
            {
                break;
            }
            after = page[^1].Key;
        }
        CollectionAssert.AreEqual(Enumerable.Range(0, Count).Select(Key).Order(StringComparer.Ordinal).ToArray(), keys);
    }

    [TestMethod]
    public async Task A_page_may_begin_after_a_key_that_does_not_exist()
    {
        var page = await provider.States.ListAsync<Customer>("customer", "state", null, "c-1005", 1);
        Assert.AreEqual("c-102", page.Single().Key);
    }

    [TestMethod]
    public async Task The_store_itself_filters_by_a_computed_column()
    {
        var filter = TableClient.CreateQueryFilter($"SearchName ge {"smith"} and SearchName lt {"smiti"} and Number lt {30}");
        var listed = await provider.States.ListAsync<Customer>("customer", "state", filter, null, 100);
        CollectionAssert.AreEquivalent(new[] { 0, 3, 6, 9, 12, 15, 18, 21, 24, 27 }, listed.Select(pair => pair.Value.Number).ToArray());
    }

    [TestMethod]
    public async Task A_filter_with_or_stays_within_its_own_type()
    {
        var listed = await provider.States.ListAsync<Customer>("customer", "state", "Number eq 1 or Number eq 0", null, 100);
        Assert.HasCount(2, listed);
    }

    [TestMethod]
    public async Task A_short_page_asks_each_partition_once()
    {
        var before = transport.Requests;
        await provider.States.ListAsync<Customer>("customer", "state", null, null, 5);
        Assert.AreEqual(16, transport.Requests - before);
    }

    [TestMethod]
    public async Task Counting_stops_at_the_cap()
    {
        Assert.AreEqual(Count, await provider.States.CountAsync("customer", "state", null, 1000));
        Assert.AreEqual(100, await provider.States.CountAsync("customer", "state", "SearchName ge 'smith'", 1000));
        Assert.AreEqual(50, await provider.States.CountAsync("customer", "state", null, 50));
        Assert.AreEqual(0, await provider.States.CountAsync("nobody", "state", null, 50));
    }

    [TestMethod]
    public async Task Hand_made_rows_are_merged_over_partitions_in_a_range()
    {
        var table = new PartitionedTable(Store.Options(), "calls", 4);
        await table.CreateIfNotExistsAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => table.CommitAsync(
            table.PartitionOf($"{i}"),
            new TableTransactionAction(TableTransactionActionType.Add, new TableEntity(table.PartitionOf($"{i}"), $"{i:00}") { ["Even"] = i % 2 == 0 }))));

        var rows = await table.MergeQueryAsync("10", "40", "Even eq true", 5);
        CollectionAssert.AreEqual(new[] { "10", "12", "14", "16", "18" }, rows.Select(row => row.RowKey).ToArray());
        var all = await table.MergeAsync(null, null, null, pageSize: 3).Select(row => row.RowKey).ToListAsync();
        CollectionAssert.AreEqual(Enumerable.Range(0, 50).Select(i => $"{i:00}").ToArray(), all);
        var partition = table.PartitionOf("7");
        Assert.AreEqual("07", (await table.GetAsync(partition, "07"))!.RowKey);
        Assert.IsNull(await table.GetAsync(partition, "none"));
        var own = await table.QueryPartitionAsync(partition, null, null, null, 2).Select(row => row.RowKey).ToListAsync();
        CollectionAssert.AreEqual(Enumerable.Range(0, 50).Where(i => table.PartitionOf($"{i}") == partition).Select(i => $"{i:00}").ToArray(), own);
    }

    private static string Key(int i) => i % 2 == 0 ? $"c-{i}" : $"C+{i}@x.y";

    public sealed class Customer
    {
        public string Name { get; set; } = "";

        public int Number { get; set; }

        public string SearchName => Name.ToLowerInvariant();
    }
}
