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
/// Calls in table <c>Calls</c>: a row <c>K|key</c> for each, and while it is in progress a second one <c>L|key</c> in the same
/// partition, so that what is live is a range of row keys of its own. Ended calls are listed by time in <see cref="CdrTable"/>.
/// </summary>
internal sealed class CallTable : ICallStore
{
    private const string CallPart = "K";
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
        if (await _table.GetAsync(partition, TableKey.Join(CallPart, key), cancellationToken) is not { } row)
        {
            return null;
        }

        var call = CallRow.Read(row);
        var live = call.Ended ? null : await _table.GetAsync(partition, TableKey.Join(LivePart, key), cancellationToken);
        return new StoredCall(call, new CallTag(row.ETag, live?.ETag));
    }

    public async Task<StoredCall> Save(StoredCall? before, CallState after, CancellationToken cancellationToken)
    {
        var tag = (CallTag?)before?.Tag;
        var partition = _table.PartitionOf(after.Key);
        var actions = new List<TableTransactionAction>(2) { Put(CallRow.Write(partition, TableKey.Join(CallPart, after.Key), after), tag?.Call) };
        if (!after.Ended)
        {
            actions.Add(Put(CallRow.WriteLive(partition, TableKey.Join(LivePart, after.Key), after), tag?.Live));
        }
        else if (tag?.Live is { } wasLive)
        {
            actions.Add(new TableTransactionAction(
                TableTransactionActionType.Delete, new TableEntity(partition, TableKey.Join(LivePart, after.Key)), wasLive));
        }

        IReadOnlyList<ETag> tags;
        try
        {
            tags = await _table.CommitAsync(partition, actions, cancellationToken);
        }
        catch (RequestFailedException conflict) when (conflict.Status is 404 or 409 or 412)
        {
            throw new InconsistentStateException($"Call {after.Key} is not stored as it was taken to be.", conflict);
        }

        // The row first: the history never shows a call that turned out to be an old one.
        await List(before?.Call, after, cancellationToken);
        return new StoredCall(after, new CallTag(tags[0], after.Ended ? null : tags[1]));
    }

    public Task ListAgain(CallState ended, CancellationToken cancellationToken) => _history.Append(CdrLine.Of(ended.Cdr()), cancellationToken);

    public async IAsyncEnumerable<LiveCall> Live(int shard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = _table.QueryPartitionAsync(
            _table.Partitions[shard], LivePart + TableKey.Separator, LivePart + TableKey.AfterSeparator, filter: null, cancellationToken: cancellationToken);
        await foreach (var row in rows)
        {
            yield return CallRow.ReadLive(row);
        }
    }

    public async IAsyncEnumerable<Cdr> EndedSince(
        int shard, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var cdr in _history.Read(since, DateTimeOffset.MaxValue, cancellationToken))
        {
            if (ShardOf(cdr.Key) == shard)
            {
                yield return cdr;
            }
        }
    }

    public Task<Page<Cdr>> Search(CallQuery query, string? after, int take, CancellationToken cancellationToken) =>
        _history.Search(query, after, take, cancellationToken);

    private async Task List(CallState? before, CallState after, CancellationToken cancellationToken)
    {
        var was = before is { Ended: true } && before.Generation == after.Generation ? before.Cdr() : null;
        if (was is not null && (!after.Ended || !CdrTable.SameMinute(was.EndedAt, after.EndedAt!.Value)))
        {
            await _history.Append(CdrLine.Gone(was, after.Version), cancellationToken);
        }

        if (after.Ended)
        {
            await _history.Append(CdrLine.Of(after.Cdr()), cancellationToken);
        }
    }

    private static TableTransactionAction Put(TableEntity row, ETag? replaces) => replaces is { } tag
        ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, tag)
        : new TableTransactionAction(TableTransactionActionType.Add, row);
}
