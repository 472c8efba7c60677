using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;

namespace AzureTables;

/// <summary>
/// A cluster's members in one partition of a table: a row per silo and a version row, whose ETag alone guards every change.
/// </summary>
/// <remarks>
/// The rows <c>!Start</c> and <c>~End</c> enclose the silos and are written with each change, so that a read of several pages is
/// seen to be torn when they differ. A heartbeat merges one column and leaves the version row alone: what was read before it stays
/// usable (IMembershipTable.UpdateRow, Orleans 10.4.2).
/// </remarks>
internal sealed partial class AzureTableMembership : IMembershipTable
{
    private const int MaxReads = 5;

    private readonly TableClient table;
    private readonly string clusterId;
    private readonly string partition;
    private readonly int? pageSize;
    private readonly ILogger logger;

    public AzureTableMembership(
        IOptions<AzureStorageClusteringOptions> options, IOptions<ClusterOptions> cluster, ILogger<AzureTableMembership> logger)
        : this(options.Value, cluster.Value.ClusterId, logger)
    {
    }

    /// <param name="options">Where the table is.</param>
    /// <param name="clusterId">Whose members.</param>
    /// <param name="logger">Told of rows that cannot be read.</param>
    /// <param name="pageSize">Rows per page; null for Azure's own 1000.</param>
    public AzureTableMembership(AzureTablesOptions options, string clusterId, ILogger logger, int? pageSize = null)
    {
        table = options.CreateClient();
        this.clusterId = clusterId;
        this.pageSize = pageSize;
        this.logger = logger;
        partition = TableKey.Checked(TableKey.Escape(clusterId));
    }

    public async Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken = default)
    {
        try
        {
            await table.CreateIfNotExistsAsync(cancellationToken);
            if (tryInitTableVersion)
            {
                var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, SiloRow.Version, cancellationToken: cancellationToken);
                if (!found.HasValue)
                {
                    // Of several silos that start at once one succeeds, and the others find its rows.
                    await TryChangeAsync([.. VersionRows(0).Select(Add)], cancellationToken);
                }
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogCannotStart(e, table.Name);
            throw;
        }
    }

    public async Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken = default)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {TableKey.Escape(clusterId)}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, null, null, cancellationToken))
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
        }
    }

    public async Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken = default)
    {
        foreach (var (row, entry) in Parse(await ReadPartitionAsync(cancellationToken)))
        {
            if (entry.Status == SiloStatus.Dead && SiloRow.LastUpdate(entry) < beforeDate.UtcDateTime)
            {
                // A row that another silo has just deleted is fine: the SDK does not throw for it.
                await table.DeleteEntityAsync(partition, row.RowKey, ETag.All, cancellationToken);
            }
        }
    }

    public async Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken = default)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {partition} and (RowKey eq {SiloRow.Key(key)} or RowKey eq {SiloRow.Version} or RowKey eq {SiloRow.Start} or RowKey eq {SiloRow.End})");
        return ToData(await ReadConsistentlyAsync(filter, cancellationToken));
    }

    public async Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken = default) =>
        ToData(await ReadPartitionAsync(cancellationToken));

    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken = default) =>
        TryChangeAsync([Add(SiloRow.Of(clusterId, entry)), .. NextVersion(tableVersion)], cancellationToken);

    public Task<bool> UpdateRowAsync(
        MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken = default) =>
        // The row must exist, but its own ETag moves with every heartbeat: the version row's is the guard.
        TryChangeAsync(
            [new(TableTransactionActionType.UpdateReplace, SiloRow.Of(clusterId, entry), ETag.All), .. NextVersion(tableVersion)], cancellationToken);

    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken = default) =>
        table.UpdateEntityAsync(SiloRow.OfHeartbeat(clusterId, entry), ETag.All, TableUpdateMode.Merge, cancellationToken);

    // The runtime calls the methods above; these are still abstract in 10.4.2.
    public Task InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion);

    public Task DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key);

    public Task<MembershipTableData> ReadAll() => ReadAllAsync();

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => UpdateRowAsync(entry, etag, tableVersion);

    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry);

    private static TableTransactionAction Add(TableEntity row) => new(TableTransactionActionType.Add, row);

    private IEnumerable<TableEntity> VersionRows(int version) =>
        new[] { SiloRow.Version, SiloRow.Start, SiloRow.End }.Select(rowKey => SiloRow.OfVersion(clusterId, rowKey, version));

    private IEnumerable<TableTransactionAction> NextVersion(TableVersion version) => VersionRows(version.Version).Select(row =>
        row.RowKey == SiloRow.Version
            ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, new ETag(version.VersionEtag))
            : new TableTransactionAction(TableTransactionActionType.UpsertReplace, row));

    // All or nothing; false when another writer was first, or a row that must be there is not.
    private async Task<bool> TryChangeAsync(IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        try
        {
            await table.SubmitTransactionAsync(actions, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412
            && e.ErrorCode != Azure.Data.Tables.Models.TableErrorCode.TableNotFound)
        {
            return false;
        }
    }

    private Task<List<TableEntity>> ReadPartitionAsync(CancellationToken cancellationToken) =>
        ReadConsistentlyAsync(TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), cancellationToken);

    // One page is one snapshot. Several are when no change was committed in between.
    private async Task<List<TableEntity>> ReadConsistentlyAsync(string filter, CancellationToken cancellationToken)
    {
        string before = "", after = "";
        for (var read = 0; read < MaxReads; read++)
        {
            var rows = new List<TableEntity>();
            var pages = 0;
            await foreach (var page in table.QueryAsync<TableEntity>(filter, pageSize, null, cancellationToken).AsPages())
            {
                rows.AddRange(page.Values);
                pages++;
            }
            before = VersionAt(rows, SiloRow.Start);
            after = VersionAt(rows, SiloRow.End);
            if (pages <= 1 || (before == after && before.Length > 0))
            {
                return rows;
            }
        }
        throw new InconsistentStateException(
            $"The members of cluster '{clusterId}' changed during each of {MaxReads} reads of table '{table.Name}'.", before, after);
    }

    private static string VersionAt(List<TableEntity> rows, string rowKey) =>
        rows.Find(row => row.RowKey == rowKey) is { } row ? SiloRow.VersionOf(row).ToString(CultureInfo.InvariantCulture) : "";

    private MembershipTableData ToData(List<TableEntity> rows)
    {
        var version = rows.Find(row => row.RowKey == SiloRow.Version)
            ?? throw new KeyNotFoundException($"Table '{table.Name}' has no row '{SiloRow.Version}' of cluster '{clusterId}'.");
        return new MembershipTableData(
            [.. Parse(rows).Select(silo => Tuple.Create(silo.Entry, silo.Row.ETag.ToString()))],
            new TableVersion(SiloRow.VersionOf(version), version.ETag.ToString()));
    }

    private List<(TableEntity Row, MembershipEntry Entry)> Parse(List<TableEntity> rows)
    {
        var silos = new List<(TableEntity, MembershipEntry)>(rows.Count);
        foreach (var row in rows)
        {
            if (SiloRow.IsVersion(row.RowKey))
            {
                continue;
            }
            try
            {
                silos.Add((row, SiloRow.Parse(row)));
            }
            catch (Exception e)
            {
                // One bad row must not keep the cluster from forming.
                LogBadRow(e, row.RowKey, table.Name);
            }
        }
        return silos;
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Error, Message = "Row {RowKey} of table {Table} is not a silo's and is passed over.")]
    private partial void LogBadRow(Exception e, string rowKey, string table);

    [LoggerMessage(EventId = 21, Level = LogLevel.Error, Message = "Clustering cannot reach or create its table {Table}.")]
    private partial void LogCannotStart(Exception e, string table);
}
