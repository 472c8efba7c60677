using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;

namespace AzureTables;

/// <summary>The active silos that take clients, from the table of silos.</summary>
internal sealed partial class AzureTableGateways(
    IOptions<AzureStorageGatewayOptions> options, IOptions<ClusterOptions> cluster, IOptions<GatewayOptions> gateways,
    ILogger<AzureTableGateways> logger) : IGatewayListProvider
{
    private readonly TableClient table = options.Value.CreateClient();

    public TimeSpan MaxStaleness => gateways.Value.GatewayListRefreshPeriod;

    public bool IsUpdatable => true;

    public async Task InitializeGatewayListProviderAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await table.CreateIfNotExistsAsync(cancellationToken);
        }
        catch (RequestFailedException refused) when (refused.Status == 403)
        {
            // A client may have the right to read this one table and no other; then somebody else has made it, or the first read tells.
            LogMayNotCreate(table.Name);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogCannotStart(e, table.Name);
            throw;
        }
    }

    public async Task<IList<Uri>> GetGatewaysAsync(CancellationToken cancellationToken = default)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {TableKey.Escape(cluster.Value.ClusterId)} and Status eq {nameof(SiloStatus.Active)} and ProxyPort ne {"0"}");
        var found = new List<Uri>();
        await foreach (var row in table.QueryAsync<TableEntity>(filter, null, null, cancellationToken))
        {
            try
            {
                found.Add(SiloRow.GatewayOf(row));
            }
            catch (FormatException e)
            {
                LogBadRow(e, row.RowKey, table.Name);
            }
        }
        return found;
    }

    public Task InitializeGatewayListProvider() => InitializeGatewayListProviderAsync();

    public Task<IList<Uri>> GetGateways() => GetGatewaysAsync();

    [LoggerMessage(EventId = 30, Level = LogLevel.Error, Message = "Row {RowKey} of table {Table} is not a gateway's and is passed over.")]
    private partial void LogBadRow(Exception e, string rowKey, string table);

    [LoggerMessage(EventId = 32, Level = LogLevel.Debug, Message = "The client may not create the table of silos {Table}; it is expected to be there.")]
    private partial void LogMayNotCreate(string table);

    [LoggerMessage(EventId = 31, Level = LogLevel.Error, Message = "The client cannot reach or create the table of silos {Table}.")]
    private partial void LogCannotStart(Exception e, string table);
}
