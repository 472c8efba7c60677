using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using AzureTables;
using Billing.Calls;
using Billing.Silo.Storage;
using Billing.Storage;
using Orleans.Storage;

namespace Billing.Silo.Calls;

/// <summary>
/// Calls in table <c>Calls</c>, all rows of a call in one partition so that they change together:
/// <c>L|key</c> a call in progress, <c>E|time|key</c> a CDR with the newest first, <c>K|key</c> the way from a key to its CDR.
/// What is live is a range of row keys of its own, and so is a span of time.
/// </summary>
internal sealed class CallTable : ICallStore
{
    private const string LivePart = "L";
    private const string EndedPart = "E";
    private const string PointerPart = "K";
    private const string EndedRow = "EndedRow";

    private readonly PartitionedTable _table;
    private readonly FrozenDictionary<string, int> _shards;

    public CallTable(IServiceProvider services)
    {
        _table = StorageHosting.CreateTable(services, "Calls");
        _shards = _table.Partitions.Select((partition, shard) => (partition, shard)).ToFrozenDictionary(entry => entry.partition, entry => entry.shard, StringComparer.Ordinal);
    }

    public Task Create(CancellationToken cancellationToken) => _table.CreateIfNotExistsAsync(cancellationToken);

    public int ShardOf(string key) => _shards[_table.PartitionOf(key)];

    public async Task<StoredCall?> Find(string key, CancellationToken cancellationToken)
    {
        var partition = _table.PartitionOf(key);
        var rows = await Task.WhenAll(
            _table.GetAsync(partition, TableKey.Join(LivePart, key), cancellationToken),
            _table.GetAsync(partition, TableKey.Join(PointerPart, key), cancellationToken));
        var (live, pointer) = (rows[0], rows[1]);
        if (live is not null)
        {
            return new StoredCall(CallRow.Read(live), new CallTag(live.ETag, EndedRow: null, Ended: null, pointer?.ETag));
        }

        if (pointer is null)
        {
            return null;
        }

        var endedRow = pointer.GetString(EndedRow);
        var ended = await _table.GetAsync(partition, endedRow, cancellationToken)
            ?? throw new InvalidDataException($"Call {key} points to the row {endedRow}, which is not there.");
        return new StoredCall(CallRow.Read(ended), new CallTag(Live: null, endedRow, ended.ETag, pointer.ETag));
    }

    public async Task<StoredCall> Save(StoredCall? before, CallState after, CancellationToken cancellationToken)
    {
        var tag = (CallTag?)before?.Tag;
        // An earlier call of the same key keeps its CDR.
        var same = before?.Call.Generation == after.Generation;
        var change = new Change(_table.PartitionOf(after.Key), after.Key);
        string? endedRow = null;
        if (after.Ended)
        {
            endedRow = TableKey.Join(EndedPart, NewestFirst.Text(after.EndedAt!.Value), after.Key);
            var moved = !same || tag?.EndedRow != endedRow;
            if (tag?.Live is { } wasLive)
            {
                change.Delete(TableKey.Join(LivePart, after.Key), wasLive);
            }

            if (same && moved && tag?.EndedRow is { } old)
            {
                change.Delete(old, tag.Ended!.Value);
            }

            change.Put(CallRow.Write(change.Partition, endedRow, after), moved ? null : tag?.Ended);
            if (moved)
            {
                change.Put(new TableEntity(change.Partition, TableKey.Join(PointerPart, after.Key)) { [EndedRow] = endedRow }, tag?.Pointer);
            }
        }
        else
        {
            change.Put(CallRow.Write(change.Partition, TableKey.Join(LivePart, after.Key), after), tag?.Live);
            if (same && tag?.EndedRow is { } old)
            {
                change.Delete(old, tag.Ended!.Value);
                change.Delete(TableKey.Join(PointerPart, after.Key), tag.Pointer!.Value);
            }
        }

        var tags = await change.Commit(_table, cancellationToken);
        return new StoredCall(after, after.Ended
            ? new CallTag(Live: null, endedRow, tags[endedRow!], tags.GetValueOrDefault(TableKey.Join(PointerPart, after.Key), tag?.Pointer))
            : new CallTag(tags[TableKey.Join(LivePart, after.Key)], EndedRow: null, Ended: null, same && tag?.EndedRow is not null ? null : tag?.Pointer));
    }

    public async IAsyncEnumerable<LiveCall> Live(int shard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = _table.QueryPartitionAsync(
            _table.Partitions[shard], From(LivePart), To(LivePart), filter: null, columns: CallRow.ListColumns, cancellationToken: cancellationToken);
        await foreach (var row in rows)
        {
            yield return CallRow.ReadLive(row);
        }
    }

    public async IAsyncEnumerable<Cdr> EndedSince(
        int shard, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = _table.QueryPartitionAsync(
            _table.Partitions[shard], From(EndedPart), To(EndedPart, NewestFirst.Text(since)), filter: null,
            columns: CallRow.ListColumns, cancellationToken: cancellationToken);
        await foreach (var row in rows)
        {
            yield return CallRow.ReadCdr(row);
        }
    }

    public Task<Page<Cdr>> Search(CallQuery query, string? after, int take, CancellationToken cancellationToken)
    {
        var number = CallRow.SearchText(query.Number);
        var filter = RowFilter.And(
            string.IsNullOrEmpty(query.CustomerId) ? null : RowFilter.Equal("CustomerId", query.CustomerId),
            string.IsNullOrEmpty(query.AccountId) ? null : RowFilter.Equal("AccountId", Ids.NormalizeAccount(query.AccountId)),
            string.IsNullOrEmpty(query.NodeId) ? null : RowFilter.Equal("NodeId", query.NodeId),
            query.Answered is { } answered ? RowFilter.Is("Answered", answered) : null,
            number is null ? null : RowFilter.Or(RowFilter.StartsWith("CallerSearch", number), RowFilter.StartsWith("CalleeSearch", number)));
        var from = after ?? From(EndedPart) + NewestFirst.TextBefore(query.To);
        return RowPage.Read(_table, from, To(EndedPart, NewestFirst.Text(query.From)), filter, after, take, CallRow.ReadCdr, cancellationToken);
    }

    private static string From(string part) => part + TableKey.Separator;

    private static string To(string part) => part + TableKey.AfterSeparator;

    private static string To(string part, string last) => $"{part}{TableKey.Separator}{last}{TableKey.AfterSeparator}";

    /// <summary>The rows that one save changes.</summary>
    private sealed class Change(string partition, string key)
    {
        private readonly List<TableTransactionAction> _actions = [];

        public string Partition => partition;

        public void Put(TableEntity row, ETag? replaces) => _actions.Add(replaces is { } tag
            ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, tag)
            : new TableTransactionAction(TableTransactionActionType.Add, row));

        public void Delete(string rowKey, ETag tag) =>
            _actions.Add(new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, rowKey), tag));

        /// <returns>The new ETags by row key.</returns>
        public async Task<Dictionary<string, ETag?>> Commit(PartitionedTable table, CancellationToken cancellationToken)
        {
            try
            {
                var tags = await table.CommitAsync(partition, _actions, cancellationToken);
                return _actions.Select((action, at) => (action.Entity.RowKey, (ETag?)tags[at])).ToDictionary(StringComparer.Ordinal);
            }
            catch (RequestFailedException conflict) when (conflict.Status is 404 or 409 or 412)
            {
                throw new InconsistentStateException($"Call {key} was stored by another activation since it was read.", conflict);
            }
        }
    }
}
