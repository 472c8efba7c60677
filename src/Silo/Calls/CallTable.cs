using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using AzureTables;
using Billing.Calls;
using Billing.Silo.Storage;
using Orleans.Storage;

namespace Billing.Silo.Calls;

/// <summary>
/// Calls in table <c>Calls</c>: a row <c>L|key</c> while the call is in progress, so that what is live is a range of row keys of its
/// own; a row <c>K|key</c> when it has ended by guess, since that may be corrected a long time later. A call that has ended by its
/// node's word has no row: all of it is in the history, <see cref="CdrTable"/>.
/// </summary>
internal sealed class CallTable : ICallStore
{
    private const string GuessedPart = "K";
    private const string LivePart = "L";

    private readonly CdrTable _history;
    private readonly PartitionedTable _table;
    private readonly FrozenDictionary<string, int> _shards;

    public CallTable(IServiceProvider services, CdrTable history)
    {
        _history = history;
        _table = StorageHosting.CreateTable(services, "Calls", ILiveCallsGrain.Shards);
        _shards = _table.Partitions.Select((partition, shard) => (partition, shard))
            .ToFrozenDictionary(entry => entry.partition, entry => entry.shard, StringComparer.Ordinal);
    }

    public Task Create(CancellationToken cancellationToken) => _table.CreateIfNotExistsAsync(cancellationToken);

    public int ShardOf(string key) => _shards[_table.PartitionOf(key)];

    public async Task<StoredCall?> Find(string key, CancellationToken cancellationToken)
    {
        var partition = _table.PartitionOf(key);
        var row = await _table.GetAsync(partition, TableKey.Join(LivePart, key), cancellationToken)
            ?? await _table.GetAsync(partition, TableKey.Join(GuessedPart, key), cancellationToken);
        return row is null ? null : new StoredCall(CallRow.Read(row), row.ETag);
    }

    public Task<CallState?> FindEnded(string key, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        _history.Find(ShardOf(key), key, from, to, cancellationToken);

    public async Task<StoredCall?> Save(
        StoredCall? before, CallState after, IReadOnlyList<CallState> listed, CancellationToken cancellationToken)
    {
        // The history first: while the row is there, whatever was begun is done again.
        if (after.Ended)
        {
            await _history.Append(ShardOf(after.Key), CdrLine.Of(after), cancellationToken);
        }

        foreach (var call in listed)
        {
            if (call.Generation == after.Generation && !(after.Ended && CdrTable.SameMinute(call.EndedAt!.Value, after.EndedAt!.Value)))
            {
                await _history.Append(ShardOf(after.Key), CdrLine.Gone(call, after.Version), cancellationToken);
            }
        }

        // Of nearly every call the history is all there is to write.
        return before is null && !HasRow(before, after) ? null : await Replace(before, after, cancellationToken);
    }

    public async IAsyncEnumerable<LiveCall> Live(int shard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = _table.QueryPartitionAsync(
            _table.Partitions[shard], LivePart + TableKey.Separator, LivePart + TableKey.AfterSeparator,
            filter: null, columns: CallRow.LiveColumns, cancellationToken: cancellationToken);
        await foreach (var row in rows)
        {
            yield return CallRow.ReadLive(row);
        }
    }

    public IAsyncEnumerable<Cdr> EndedSince(int shard, DateTimeOffset since, CancellationToken cancellationToken) =>
        _history.Read(since, DateTimeOffset.MaxValue, shard, cancellationToken);

    public Task<Page<Cdr>> Search(CallQuery query, string? after, int take, CancellationToken cancellationToken) =>
        _history.Search(query, after, take, cancellationToken);

    /// <summary>Once a call may be corrected it keeps its row.</summary>
    private static bool HasRow(StoredCall? before, CallState after) =>
        !after.Ended || after.Certainty == Certainty.Estimated || before is { Call.Ended: true };

    private async Task<StoredCall?> Replace(StoredCall? before, CallState after, CancellationToken cancellationToken)
    {
        var partition = _table.PartitionOf(after.Key);
        var was = before is null ? null : TableKey.Join(before.Call.Ended ? GuessedPart : LivePart, after.Key);
        var now = HasRow(before, after) ? TableKey.Join(after.Ended ? GuessedPart : LivePart, after.Key) : null;
        var actions = new List<TableTransactionAction>(2);
        if (now is not null)
        {
            var row = CallRow.Write(partition, now, after);
            actions.Add(now == was
                ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, (ETag)before!.Tag)
                : new TableTransactionAction(TableTransactionActionType.Add, row));
        }

        if (was is not null && was != now)
        {
            actions.Add(new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, was), (ETag)before!.Tag));
        }

        if (actions.Count == 0)
        {
            return null;
        }

        try
        {
            var tags = await _table.CommitAsync(partition, actions, cancellationToken);
            return now is null ? null : new StoredCall(after, tags[0]);
        }
        catch (RequestFailedException conflict) when (conflict.Status is 404 or 409 or 412)
        {
            throw new InconsistentStateException($"Call {after.Key} is not stored as it was taken to be.", conflict);
        }
    }
}
