using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Microsoft.Extensions.Logging;

namespace AzureTables;

/// <summary>
/// A table whose rows are spread over a fixed number of partitions by a stable hash of a key, written by group commit, and read
/// back in the order of the row keys across all partitions.
/// </summary>
public sealed class PartitionedTable
{
    /// <summary>The most rows that Azure gives in one page.</summary>
    public const int MaxPage = 1000;

    private readonly TableClient reader;
    private readonly GroupCommitWriter writer;
    private readonly string[] partitions;

    /// <summary>Describes the table; nothing is sent yet.</summary>
    /// <param name="connection">Where the table is, and its name.</param>
    /// <param name="prefix">What all PartitionKeys begin with, for example the service id: stores of other prefixes may share the table.</param>
    /// <param name="partitionCount">1 to 100. It is part of where rows are: it can never change for a table that holds any.</param>
    /// <param name="commit">Limits and patience of writes.</param>
    /// <param name="time">The clock of timeouts.</param>
    /// <param name="logger">Told of unclear outcomes.</param>
    /// <exception cref="OrleansConfigurationException">The connection is not valid.</exception>
    public PartitionedTable(
        AzureTablesOptions connection, string prefix, int partitionCount,
        GroupCommitOptions? commit = null, TimeProvider? time = null, ILogger? logger = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitionCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partitionCount, 100);
        connection.Validate($"Table '{connection.TableName}'");
        reader = connection.CreateClient();
        writer = new GroupCommitWriter(connection.CreateClientWithoutRetries(), commit, time, logger);
        partitions = [.. Enumerable.Range(0, partitionCount)
            .Select(n => TableKey.Checked(string.Create(CultureInfo.InvariantCulture, $"{TableKey.Escape(prefix)}-{n:00}")))];
    }

    /// <summary>The table's name.</summary>
    public string Name => reader.Name;

    /// <summary>The PartitionKeys, in order.</summary>
    public IReadOnlyList<string> Partitions => partitions;

    /// <summary>The PartitionKey of whatever belongs to a key; the same in every process and for ever.</summary>
    public string PartitionOf(string key) => partitions[TableKey.StableHash(key) % (uint)partitions.Length];

    /// <summary>Creates the table unless it is there.</summary>
    public Task CreateIfNotExistsAsync(CancellationToken cancellationToken = default) => reader.CreateIfNotExistsAsync(cancellationToken);

    /// <inheritdoc cref="GroupCommitWriter.CommitAsync(string, IReadOnlyList{TableTransactionAction}, CancellationToken)"/>
    public Task<IReadOnlyList<ETag>> CommitAsync(
        string partitionKey, IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken = default) =>
        writer.CommitAsync(partitionKey, actions, cancellationToken);

    /// <inheritdoc cref="GroupCommitWriter.CommitAsync(string, TableTransactionAction, CancellationToken)"/>
    public Task<ETag> CommitAsync(string partitionKey, TableTransactionAction action, CancellationToken cancellationToken = default) =>
        writer.CommitAsync(partitionKey, action, cancellationToken);

    /// <summary>One row; null when there is none.</summary>
    /// <exception cref="RequestFailedException">The table could not be read, or is missing.</exception>
    public async Task<TableEntity?> GetAsync(string partitionKey, string rowKey, CancellationToken cancellationToken = default)
    {
        var found = await reader.GetEntityIfExistsAsync<TableEntity>(partitionKey, rowKey, cancellationToken: cancellationToken);
        if (found.HasValue)
        {
            return found.Value;
        }
        // The SDK takes a missing table for a missing row. A lost table must not read as an empty one.
        var response = found.GetRawResponse();
        return response.Content.ToString().Contains(TableErrorCode.TableNotFound.ToString(), StringComparison.Ordinal)
            ? throw new RequestFailedException(response)
            : null;
    }

    /// <summary>The rows of one partition in order of their row keys, page by page as they are asked for.</summary>
    /// <param name="partitionKey">One of <see cref="Partitions"/>.</param>
    /// <param name="fromRowKey">The first row key, inclusive; null for no bound.</param>
    /// <param name="toRowKey">The end, exclusive; null for no bound.</param>
    /// <param name="filter">OData over the columns, made with <see cref="TableClient.CreateQueryFilter(FormattableString)"/>; null for all rows.</param>
    /// <param name="pageSize">Rows per request, at most <see cref="MaxPage"/>.</param>
    /// <param name="columns">The columns wanted; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<TableEntity> QueryPartitionAsync(
        string partitionKey, string? fromRowKey, string? toRowKey, string? filter, int pageSize = MaxPage,
        IEnumerable<string>? columns = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var pages = reader.QueryAsync<TableEntity>(
            Filter(partitionKey, fromRowKey, toRowKey, filter), Math.Clamp(pageSize, 1, MaxPage), columns, cancellationToken);
        await foreach (var row in pages)
        {
            yield return row;
        }
    }

    /// <summary>The rows of all partitions in order of their row keys; each partition is read on as its rows are used up.</summary>
    /// <inheritdoc cref="QueryPartitionAsync"/>
    public async IAsyncEnumerable<TableEntity> MergeAsync(
        string? fromRowKey, string? toRowKey, string? filter, int pageSize = MaxPage,
        IEnumerable<string>? columns = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var wanted = columns?.ToArray();
        var cursors = Array.ConvertAll(partitions, partition =>
            QueryPartitionAsync(partition, fromRowKey, toRowKey, filter, pageSize, wanted, cancellationToken)
                .GetAsyncEnumerator(cancellationToken));
        try
        {
            // The first page of every partition at once; afterwards only that of the partition whose row was taken.
            var started = await Task.WhenAll(cursors.Select(cursor => cursor.MoveNextAsync().AsTask()));
            var heads = new PriorityQueue<IAsyncEnumerator<TableEntity>, string>(StringComparer.Ordinal);
            for (var i = 0; i < cursors.Length; i++)
            {
                if (started[i])
                {
                    heads.Enqueue(cursors[i], cursors[i].Current.RowKey);
                }
            }
            while (heads.TryDequeue(out var cursor, out _))
            {
                yield return cursor.Current;
                if (await cursor.MoveNextAsync())
                {
                    heads.Enqueue(cursor, cursor.Current.RowKey);
                }
            }
        }
        finally
        {
            foreach (var cursor in cursors)
            {
                await cursor.DisposeAsync();
            }
        }
    }

    /// <summary>The first rows of all partitions in order of their row keys.</summary>
    /// <param name="fromRowKey">The first row key, inclusive; null for no bound.</param>
    /// <param name="toRowKey">The end, exclusive; null for no bound.</param>
    /// <param name="filter">OData over the columns; null for all rows.</param>
    /// <param name="take">How many rows at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<TableEntity>> MergeQueryAsync(
        string? fromRowKey, string? toRowKey, string? filter, int take, CancellationToken cancellationToken = default)
    {
        var rows = new List<TableEntity>(Math.Min(take, MaxPage));
        if (take <= 0)
        {
            return rows;
        }
        await foreach (var row in MergeAsync(fromRowKey, toRowKey, filter, take, null, cancellationToken))
        {
            rows.Add(row);
            if (rows.Count >= take)
            {
                break;
            }
        }
        return rows;
    }

    /// <summary>How many rows of all partitions match, counted up to a cap. Only row keys are transferred, but each match is one.</summary>
    /// <param name="fromRowKey">The first row key, inclusive; null for no bound.</param>
    /// <param name="toRowKey">The end, exclusive; null for no bound.</param>
    /// <param name="filter">OData over the columns; null for all rows.</param>
    /// <param name="cap">Where counting stops; this is then the result.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    public async Task<int> CountAsync(
        string? fromRowKey, string? toRowKey, string? filter, int cap, CancellationToken cancellationToken = default)
    {
        var total = 0;
        await Task.WhenAll(partitions.Select(async partition =>
        {
            await foreach (var _ in QueryPartitionAsync(
                partition, fromRowKey, toRowKey, filter, Math.Min(cap, MaxPage), [nameof(ITableEntity.RowKey)], cancellationToken))
            {
                if (Interlocked.Increment(ref total) >= cap)
                {
                    return;
                }
            }
        }));
        return Math.Min(total, cap);
    }

    private static string Filter(string partitionKey, string? from, string? to, string? filter)
    {
        var text = TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}");
        if (from is not null)
        {
            text += TableClient.CreateQueryFilter($" and RowKey ge {from}");
        }
        if (to is not null)
        {
            text += TableClient.CreateQueryFilter($" and RowKey lt {to}");
        }
        return string.IsNullOrWhiteSpace(filter) ? text : $"{text} and ({filter})";
    }
}
