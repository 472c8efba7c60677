using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using AzureTables;
using Billing.Customers;
using Billing.Silo.Storage;
using Billing.Storage;

namespace Billing.Silo.Customers;

/// <summary>
/// Refused calls: table <c>RefusedCalls</c>, the newest first. Two silos that refuse the same call within half a minute write the same
/// row.
/// </summary>
internal sealed partial class RefusalTable(IServiceProvider services, TimeProvider time, ILogger<RefusalTable> logger) : IRefusalLog
{
    private static readonly Meter s_meter = new("Billing.Silo");
    private static readonly Counter<long> s_leftOut = s_meter.CreateCounter<long>(
        "billing.refusals.left_out", "{call}", "Refused calls that were not kept: too many at once, or the store was away");

    /// <summary>A transaction's worth (Azure takes 100 entities in one).</summary>
    private const int DeletedAtOnce = 100;

    private readonly PartitionedTable _table = StorageHosting.CreateTable(services, "RefusedCalls", partitions: 16);
    private readonly RefusalThrottle _throttle = new();
    private readonly Lock _lock = new();

    public Task Create(CancellationToken cancellationToken) => _table.CreateIfNotExistsAsync(cancellationToken);

    public void Append(RefusedCall refused)
    {
        RefusedCall? kept;
        lock (_lock)
        {
            var before = _throttle.LeftOut;
            kept = _throttle.Take(refused, time.GetUtcNow());
            s_leftOut.Add(_throttle.LeftOut - before);
        }

        if (kept is not null)
        {
            _ = Store(kept);
        }
    }

    public async Task<Page<RefusedCall>> Search(RefusedCallQuery query, string? after, int take, CancellationToken cancellationToken)
    {
        var filter = RowFilter.And(
            string.IsNullOrEmpty(query.CustomerId) ? null : RowFilter.Equal(nameof(RefusedCall.CustomerId), query.CustomerId),
            string.IsNullOrEmpty(query.AccountId) ? null : RowFilter.Equal(nameof(RefusedCall.AccountId), Ids.NormalizeAccount(query.AccountId)),
            query.ReturnCode is { } code ? TableClient.CreateQueryFilter($"ReturnCode eq {code}") : null,
            query.From is { } since ? TableClient.CreateQueryFilter($"At ge {since}") : null,
            query.To is { } until ? TableClient.CreateQueryFilter($"At lt {until}") : null);
        var from = after ?? (query.To is { } end ? NewestFirst.TextBefore(end) : null);
        var to = query.From is { } begin ? NewestFirst.Text(Window(begin)) + TableKey.AfterSeparator : null;
        var page = await RowPage.Read(_table, from, to, filter, after, take, Read, cancellationToken);
        // Rows of one half minute stand in the order of their hashes.
        return page with { Items = [.. page.Items.OrderByDescending(refused => refused.At)] };
    }

    /// <summary>Deletes what was refused before a time, but for at most half a minute of it: rows are in the order of such windows.</summary>
    /// <returns>How many rows this call deleted.</returns>
    public async Task<int> Forget(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var from = NewestFirst.TextBefore(Window(before));
        var forgotten = await Task.WhenAll(_table.Partitions.Select(async partition =>
        {
            var count = 0;
            var rows = _table.QueryPartitionAsync(
                partition, from, toRowKey: null, filter: null, columns: [nameof(ITableEntity.PartitionKey), nameof(ITableEntity.RowKey)], cancellationToken: cancellationToken);
            await foreach (var some in rows.Chunk(DeletedAtOnce).WithCancellation(cancellationToken))
            {
                count += (await Task.WhenAll(some.Select(row => Delete(row, cancellationToken)))).Count(deleted => deleted);
            }

            return count;
        }));
        return forgotten.Sum();
    }

    /// <summary>Those that wait go out together, as one transaction.</summary>
    /// <returns>False when another silo was faster.</returns>
    private async Task<bool> Delete(TableEntity row, CancellationToken cancellationToken)
    {
        try
        {
            await _table.CommitAsync(row.PartitionKey, new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All), cancellationToken);
            return true;
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return false;
        }
    }

    /// <summary>The writer gathers what arrives meanwhile, waits for a store that is away, and gives up after half a minute.</summary>
    private async Task Store(RefusedCall refused)
    {
        try
        {
            var request = RefusalThrottle.RequestOf(refused);
            var partition = _table.PartitionOf(request);
            var row = new TableEntity(partition, TableKey.Join(NewestFirst.Text(Window(refused.At)), Hash(request)))
            {
                [nameof(RefusedCall.At)] = refused.At,
                [nameof(RefusedCall.NodeId)] = refused.NodeId,
                [nameof(RefusedCall.ReturnCode)] = refused.ReturnCode,
                [nameof(RefusedCall.Reason)] = refused.Reason,
                [nameof(RefusedCall.LeftOut)] = refused.LeftOut,
            };
            Set(row, nameof(RefusedCall.AccountId), refused.AccountId);
            Set(row, nameof(RefusedCall.CustomerId), refused.CustomerId);
            Set(row, nameof(RefusedCall.Caller), refused.Caller);
            Set(row, nameof(RefusedCall.Callee), refused.Callee);
            Set(row, nameof(RefusedCall.CallKey), refused.CallKey);
            await _table.CommitAsync(partition, new TableTransactionAction(TableTransactionActionType.UpsertReplace, row));
        }
        catch (Exception exception)
        {
            s_leftOut.Add(1);
            LogLost(logger, exception, refused.AccountId, refused.Reason);
        }
    }

    private static DateTimeOffset Window(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % RefusalThrottle.Copies.Ticks), TimeSpan.Zero);

    private static string Hash(string request) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(request)).AsSpan(0, 12));

    private static void Set(TableEntity row, string column, string? value)
    {
        if (value is not null)
        {
            row[column] = value;
        }
    }

    private static RefusedCall Read(TableEntity row) => new()
    {
        At = row.GetDateTimeOffset(nameof(RefusedCall.At))!.Value,
        NodeId = row.GetString(nameof(RefusedCall.NodeId)),
        AccountId = row.GetString(nameof(RefusedCall.AccountId)),
        CustomerId = row.GetString(nameof(RefusedCall.CustomerId)),
        Caller = row.GetString(nameof(RefusedCall.Caller)),
        Callee = row.GetString(nameof(RefusedCall.Callee)),
        ReturnCode = row.GetInt32(nameof(RefusedCall.ReturnCode))!.Value,
        Reason = row.GetString(nameof(RefusedCall.Reason)),
        CallKey = row.GetString(nameof(RefusedCall.CallKey)),
        LeftOut = row.GetInt32(nameof(RefusedCall.LeftOut)) ?? 0,
    };

    [LoggerMessage(1, LogLevel.Warning, "A refused call of account {Account} could not be kept: {Reason}")]
    private static partial void LogLost(ILogger logger, Exception exception, string? account, string reason);
}
