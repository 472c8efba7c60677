using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AzureTables;

/// <summary>
/// Writes to one table so that whatever arrives while a partition's transaction is under way leaves together as the next one.
/// </summary>
/// <remarks>
/// <para>A set is written whole or not at all, and answers for itself: a set that Azure refuses fails alone, and those that
/// shared its transaction are sent again without it. A lone set waits for nobody.</para>
/// <para>Every row carries a <see cref="WriteIdColumn"/>. When a transaction's outcome is unclear (timeout, broken connection,
/// a conflict that may be with our own earlier attempt) the rows are read: those with our id have landed.
/// What is sent again carries the same id and the same condition, so that inserts, conditional updates and conditional deletes land
/// at most once however late an earlier attempt arrives. This cannot be said of upserts and of <see cref="ETag.All"/>.</para>
/// </remarks>
#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose of.
public sealed partial class GroupCommitWriter
#pragma warning restore CA1001
{
    /// <summary>The column that tells our own write from another's.</summary>
    public const string WriteIdColumn = "WriteId";

    private const int MaxEntities = PartitionQueue.MaxEntities;
    private static readonly string WriterId = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
    private static readonly ETag[] NoETag = [default];
    private static long lastWrite;

    private readonly ConcurrentDictionary<string, PartitionQueue> queues = new(StringComparer.Ordinal);
    private readonly TableClient table;
    private readonly GroupCommitOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly SemaphoreSlim underWay;

    /// <summary>Writes to a table.</summary>
    /// <param name="table">A client that does not retry by itself; one that does works, but hides how long a request takes.</param>
    /// <param name="options">Limits and patience.</param>
    /// <param name="time">The clock of timeouts and pauses.</param>
    /// <param name="logger">Told of unclear outcomes.</param>
    public GroupCommitWriter(TableClient table, GroupCommitOptions? options = null, TimeProvider? time = null, ILogger? logger = null)
    {
        this.table = table;
        this.options = options ?? new GroupCommitOptions();
        this.time = time ?? TimeProvider.System;
        this.logger = logger ?? NullLogger.Instance;
        underWay = new SemaphoreSlim(this.options.MaxTransactions);
    }

    /// <summary>Writes one row. See the overload for sets.</summary>
    /// <returns>The row's new ETag; default for a delete.</returns>
    public async Task<ETag> CommitAsync(string partitionKey, TableTransactionAction action, CancellationToken cancellationToken = default) =>
        (await CommitAsync(partitionKey, [action], cancellationToken))[0];

    /// <summary>Writes a set of rows of one partition, all or none, and returns when they are stored.</summary>
    /// <param name="partitionKey">The partition of all rows.</param>
    /// <param name="actions">
    /// 1 to 100 operations on different rows, each on a <see cref="TableEntity"/>, which belongs to the writer until the task ends.
    /// Updates and deletes name their ETag (<see cref="ETag.All"/> for any).
    /// </param>
    /// <param name="cancellationToken">
    /// Ends the wait. A set that has not left yet is then never written; one that has left may still land.
    /// </param>
    /// <returns>The new ETags in the order of the actions; default for a delete.</returns>
    /// <exception cref="RequestFailedException">Azure refused this set: 409 the row exists, 412 the ETag is stale, 404 no such row.</exception>
    /// <exception cref="CommitOutcomeUnknownException">No answer within <see cref="GroupCommitOptions.GiveUpAfter"/>.</exception>
    /// <exception cref="CommitQueueFullException">Too many sets wait in this partition.</exception>
    /// <exception cref="EntityTooLargeException">A row is beyond 1 MiB or 252 columns.</exception>
    /// <exception cref="ArgumentException">The actions are not a set as described.</exception>
    public Task<IReadOnlyList<ETag>> CommitAsync(
        string partitionKey, IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<IReadOnlyList<ETag>>(cancellationToken);
        }
        var set = new CommitSet(actions, Prepare(partitionKey, actions));
        var queue = queues.GetOrAdd(partitionKey, static (key, max) => new PartitionQueue(key, max), options.MaxWaitingPerPartition);
        if (!queue.TryAdd(set, out var mustStart))
        {
            CommitMetrics.QueueFull(table.Name);
            throw new CommitQueueFullException(
                $"{options.MaxWaitingPerPartition} writes wait in partition '{partitionKey}' of table '{table.Name}'; this one was not taken.");
        }
        if (mustStart)
        {
            // On the pool: the loop outlives the caller and must not occupy a grain's scheduler.
            _ = Task.Run(() => EmptyAsync(queue), CancellationToken.None);
        }
        return cancellationToken.CanBeCanceled ? WaitAsync(set, cancellationToken) : set.Done;
    }

    private static async Task<IReadOnlyList<ETag>> WaitAsync(CommitSet set, CancellationToken cancellationToken)
    {
        try
        {
            return await set.Done.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            set.TryWithdraw();
            throw;
        }
    }

    // Checks a set, stamps its rows with their write id, and returns an upper bound of its bytes in a request.
    private static int Prepare(string partitionKey, IReadOnlyList<TableTransactionAction> actions)
    {
        if (actions.Count is 0 or > MaxEntities)
        {
            throw new ArgumentException($"A set has 1 to {MaxEntities} operations, not {actions.Count}.", nameof(actions));
        }
        var writeId = string.Create(CultureInfo.InvariantCulture, $"{WriterId}-{Interlocked.Increment(ref lastWrite):x}");
        var rows = actions.Count > 1 ? new HashSet<string>(StringComparer.Ordinal) : null;
        var bytes = 0;
        foreach (var action in actions)
        {
            if (action.Entity is not TableEntity entity || entity.PartitionKey != partitionKey)
            {
                throw new ArgumentException($"Every operation is on a {nameof(TableEntity)} of partition '{partitionKey}'.", nameof(actions));
            }
            if (rows?.Add(entity.RowKey) == false)
            {
                throw new ArgumentException($"The row '{entity.RowKey}' is twice in one set.", nameof(actions));
            }
            if (action.ActionType is TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace
                or TableTransactionActionType.Delete && action.ETag == default)
            {
                throw new ArgumentException($"The {action.ActionType} of row '{entity.RowKey}' does not say of which ETag.", nameof(actions));
            }
            if (action.ActionType == TableTransactionActionType.Delete)
            {
                bytes += 1024 + entity.RowKey.Length * 12;
                continue;
            }
            entity[WriteIdColumn] = writeId;
            if (EntitySize.Stored(entity) is var stored && (stored > EntitySize.MaxStored || entity.Count > EntitySize.MaxColumns))
            {
                throw new EntityTooLargeException(
                    $"The row '{entity.RowKey}' has {stored} bytes in {entity.Count} columns; Azure Table Storage holds " +
                    $"{EntitySize.MaxStored} bytes and {EntitySize.MaxColumns} columns.");
            }
            bytes += EntitySize.Sent(entity);
        }
        return bytes;
    }

    private async Task EmptyAsync(PartitionQueue queue)
    {
        for (var more = true; more;)
        {
            // What arrives while the partition waits for its turn still joins the transaction.
            await underWay.WaitAsync();
            try
            {
                var batch = queue.Take();
                more = batch.Count > 0;
                await CommitOrFailAsync(queue.PartitionKey, batch);
            }
            finally
            {
                underWay.Release();
            }
        }
    }

    private async Task CommitOrFailAsync(string partitionKey, List<CommitSet> batch)
    {
        var all = batch.ToArray();
        try
        {
            await CommitAsync(partitionKey, batch);
        }
        catch (Exception e)
        {
            LogUnexpected(e, partitionKey, table.Name);
            foreach (var set in all)
            {
                set.Fail(e);
            }
        }
    }

    // Sends a batch until each of its sets has succeeded or failed; removes those that have.
    private async Task CommitAsync(string partitionKey, List<CommitSet> batch)
    {
        var started = time.GetTimestamp();
        for (var attempt = 0; batch.Count > 0;)
        {
            Exception unclear;
            try
            {
                await SendAsync(batch);
                return;
            }
            catch (RequestFailedException refusal) when (IsRefusal(refusal))
            {
                try
                {
                    await SettleRefusalAsync(partitionKey, batch, refusal);
                    continue;
                }
                catch (Exception e) when (IsUnclear(e))
                {
                    unclear = e;
                }
            }
            catch (Exception e) when (IsUnclear(e))
            {
                unclear = e;
            }

            batch.ForEach(set => set.WasUnclear = true);
            CommitMetrics.OutcomeUnclear(table.Name);
            LogUnclear(unclear, batch.Count, partitionKey, table.Name, attempt);
            if (time.GetElapsedTime(started) >= options.GiveUpAfter)
            {
                var unknown = new CommitOutcomeUnknownException(
                    $"Table '{table.Name}' has not answered for {options.GiveUpAfter.TotalSeconds:0} s: whether the write landed is not known.", unclear);
                batch.ForEach(set => set.Fail(unknown));
                return;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(100 << Math.Min(attempt++, 5), 2000)), time);
            await DropLandedAsync(batch);
        }
    }

    private async Task SendAsync(List<CommitSet> batch)
    {
        using var timeout = new CancellationTokenSource(options.AttemptTimeout, time);
        var started = time.GetTimestamp();
        if (batch is [{ Actions: [var single] } only])
        {
            // A lone row needs no transaction: a plain request is cheaper on both sides.
            var response = await SendAsync(single, timeout.Token);
            CommitMetrics.Answered(table.Name, 1, time.GetElapsedTime(started));
            only.Succeed(single.ActionType == TableTransactionActionType.Delete ? NoETag : [response.Headers.ETag ?? default]);
            return;
        }

        var actions = new List<TableTransactionAction>(MaxEntities);
        foreach (var set in batch)
        {
            actions.AddRange(set.Actions);
        }
        var responses = (await table.SubmitTransactionAsync(actions, timeout.Token)).Value;
        CommitMetrics.Answered(table.Name, actions.Count, time.GetElapsedTime(started));
        var next = 0;
        foreach (var set in batch)
        {
            var etags = new ETag[set.Actions.Count];
            for (var i = 0; i < etags.Length; i++, next++)
            {
                etags[i] = actions[next].ActionType == TableTransactionActionType.Delete ? default : responses[next].Headers.ETag ?? default;
            }
            set.Succeed(etags);
        }
    }

    private async Task<Response> SendAsync(TableTransactionAction action, CancellationToken cancellationToken)
    {
        var entity = (TableEntity)action.Entity;
        switch (action.ActionType)
        {
            case TableTransactionActionType.Add:
                return await table.AddEntityAsync(entity, cancellationToken);
            case TableTransactionActionType.UpdateMerge:
                return await table.UpdateEntityAsync(entity, action.ETag, TableUpdateMode.Merge, cancellationToken);
            case TableTransactionActionType.UpdateReplace:
                return await table.UpdateEntityAsync(entity, action.ETag, TableUpdateMode.Replace, cancellationToken);
            case TableTransactionActionType.UpsertMerge:
                return await table.UpsertEntityAsync(entity, TableUpdateMode.Merge, cancellationToken);
            case TableTransactionActionType.UpsertReplace:
                return await table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken);
            default:
                // The SDK returns 404 here where everywhere else it throws.
                var response = await table.DeleteEntityAsync(entity.PartitionKey, entity.RowKey, action.ETag, cancellationToken);
                return response.IsError ? throw new RequestFailedException(response) : response;
        }
    }

    // Azure names the operation it refused. Its set fails, unless the row says that it landed earlier; the rest stays in the batch.
    private async Task SettleRefusalAsync(string partitionKey, List<CommitSet> batch, RequestFailedException refusal)
    {
        if (refusal.ErrorCode == TableErrorCode.TableNotFound || refusal.Status is 401 or 403)
        {
            batch.ForEach(set => set.Fail(refusal));
            batch.Clear();
            return;
        }
        var refused = batch.Count == 1 ? batch[0] : SetOf(batch, (refusal as TableTransactionFailedException)?.FailedTransactionActionIndex);
        if (refused is null)
        {
            // Azure refused the request as a whole and names nobody: each on its own then.
            var all = batch.ToArray();
            batch.Clear();
            foreach (var set in all)
            {
                await CommitAsync(partitionKey, [set]);
            }
            return;
        }
        if (refusal.Status is 404 or 409 or 412 && await ReadLandedAsync(refused) is { } etags)
        {
            refused.Succeed(etags);
        }
        else
        {
            if (refusal.Status is 404 or 409 or 412)
            {
                CommitMetrics.Conflict(table.Name);
            }
            refused.Fail(refusal);
        }
        batch.Remove(refused);
    }

    private static CommitSet? SetOf(List<CommitSet> batch, int? action)
    {
        foreach (var set in batch)
        {
            if (action < set.Actions.Count)
            {
                return set;
            }
            action -= set.Actions.Count;
        }
        return null;
    }

    // After an unclear attempt: whatever has landed succeeds here, the rest stays. An unreachable store leaves all as it is,
    // because sending again is safe as well.
    private async Task DropLandedAsync(List<CommitSet> batch)
    {
        try
        {
            foreach (var set in batch.ToArray())
            {
                if (await ReadLandedAsync(set) is { } etags)
                {
                    set.Succeed(etags);
                    batch.Remove(set);
                }
            }
        }
        catch (Exception e) when (IsUnclear(e) || e is RequestFailedException)
        {
            LogUnclear(e, batch.Count, "", table.Name, 0);
        }
    }

    // The ETags of a set whose rows in the store are the ones it wrote; null when they are not.
    private async Task<IReadOnlyList<ETag>?> ReadLandedAsync(CommitSet set)
    {
        var etags = new ETag[set.Actions.Count];
        for (var i = 0; i < etags.Length; i++)
        {
            var action = set.Actions[i];
            using var timeout = new CancellationTokenSource(options.AttemptTimeout, time);
            var stored = await table.GetEntityIfExistsAsync<TableEntity>(
                action.Entity.PartitionKey, action.Entity.RowKey, [WriteIdColumn], timeout.Token);
            if (action.ActionType == TableTransactionActionType.Delete)
            {
                // A set that only deletes cannot leave an id behind, so a definite 404 of a first attempt is not ours.
                if (stored.HasValue || set.Actions.All(a => a.ActionType == TableTransactionActionType.Delete) && !set.WasUnclear)
                {
                    return null;
                }
            }
            else if (stored.HasValue && (string?)((TableEntity)action.Entity)[WriteIdColumn] == stored.Value!.GetString(WriteIdColumn))
            {
                etags[i] = stored.Value.ETag;
            }
            else
            {
                return null;
            }
        }
        return etags;
    }

    // An answer: Azure looked at the request and did nothing.
    private static bool IsRefusal(RequestFailedException e) => e.Status is >= 400 and < 500 and not 408 and not 429;

    // No answer, or none about this request. InvalidOperationException is the SDK on a reply that it cannot parse.
    private static bool IsUnclear(Exception e) => e is RequestFailedException or OperationCanceledException or IOException
        or HttpRequestException or InvalidOperationException or AggregateException;

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning,
        Message = "The outcome of {Count} writes to partition {Partition} of table {Table} is unclear (attempt {Attempt}); looking it up.")]
    private partial void LogUnclear(Exception e, int count, string partition, string table, int attempt);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "Writing to partition {Partition} of table {Table} failed unexpectedly.")]
    private partial void LogUnexpected(Exception e, string partition, string table);
}
