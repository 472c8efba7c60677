using Azure;
using Azure.Data.Tables;
using Billing.Silo.Storage;

namespace Billing.Silo.Tests.Storage;

/// <summary>The stand-in refuses what Azure refuses, so that a benchmark on it takes the same ways.</summary>
[TestClass]
public class MemoryTableTests
{
    private readonly MemoryTable _table = new("calls");

    [TestMethod]
    public async Task A_row_that_is_there_is_not_added_again()
    {
        await _table.AddEntityAsync(Row("p", "a"));
        Assert.AreEqual(409, await Status(() => _table.AddEntityAsync(Row("p", "a"))));
    }

    [TestMethod]
    public async Task A_row_is_changed_only_by_who_has_read_it_last()
    {
        await _table.AddEntityAsync(Row("p", "a"));
        var read = (await _table.GetEntityIfExistsAsync<TableEntity>("p", "a")).Value!;
        await _table.UpdateEntityAsync(Row("p", "a"), read.ETag, TableUpdateMode.Replace);
        Assert.AreEqual(412, await Status(() => _table.UpdateEntityAsync(Row("p", "a"), read.ETag, TableUpdateMode.Replace)));
        Assert.AreEqual(412, await Status(() => _table.DeleteEntityAsync("p", "a", read.ETag)));
        Assert.AreEqual(404, await Status(() => _table.DeleteEntityAsync("p", "b", ETag.All)));
    }

    [TestMethod]
    public async Task A_write_is_answered_with_the_tag_that_the_row_has()
    {
        var answer = await _table.AddEntityAsync(Row("p", "a"));
        Assert.AreEqual((await _table.GetEntityIfExistsAsync<TableEntity>("p", "a")).Value!.ETag, answer.Headers.ETag);
        var answers = await _table.SubmitTransactionAsync([new(TableTransactionActionType.Add, Row("p", "b"))]);
        Assert.AreEqual((await _table.GetEntityIfExistsAsync<TableEntity>("p", "b")).Value!.ETag, answers.Value[0].Headers.ETag);
    }

    [TestMethod]
    public async Task A_transaction_does_all_or_nothing()
    {
        await _table.AddEntityAsync(Row("p", "b"));
        TableTransactionAction[] both = [new(TableTransactionActionType.Add, Row("p", "a")), new(TableTransactionActionType.Add, Row("p", "b"))];
        Assert.AreEqual(409, await Status(() => _table.SubmitTransactionAsync(both)));
        Assert.IsFalse((await _table.GetEntityIfExistsAsync<TableEntity>("p", "a")).HasValue);
    }

    [TestMethod]
    public async Task A_merge_keeps_the_columns_it_does_not_name()
    {
        await _table.AddEntityAsync(new TableEntity("p", "a") { ["One"] = 1, ["Two"] = 2 });
        await _table.UpdateEntityAsync(new TableEntity("p", "a") { ["Two"] = 3 }, ETag.All);
        var row = (await _table.GetEntityIfExistsAsync<TableEntity>("p", "a")).Value!;
        Assert.AreEqual((1, 3), (row.GetInt32("One"), row.GetInt32("Two")));
    }

    [TestMethod]
    public async Task A_range_of_a_partition_is_read_in_order()
    {
        foreach (var (partition, row) in new[] { ("p", "c"), ("p", "a"), ("q", "b"), ("p", "b") })
        {
            await _table.AddEntityAsync(Row(partition, row));
        }

        var found = await _table.QueryAsync<TableEntity>("PartitionKey eq 'p' and RowKey gt 'a' and RowKey le 'c'").Select(row => row.RowKey).ToArrayAsync();
        CollectionAssert.AreEqual(new[] { "b", "c" }, found);
    }

    private static TableEntity Row(string partition, string row) => new(partition, row);

    private static async Task<int> Status(Func<Task> work) => (await Assert.ThrowsExactlyAsync<RequestFailedException>(work)).Status;
}
