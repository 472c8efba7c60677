using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace AzureTables;

/// <summary>
/// Reminders in a table: PartitionKey <c>{service id}_{hash of the grain, 8 hex digits}</c>, so that a range of the ring is a range
/// of partitions; RowKey <c>{grain id}|{name}</c>, escaped by <see cref="TableKey"/>. The columns are the official provider's.
/// </summary>
internal sealed partial class AzureTableReminders(
    IOptions<AzureTableReminderStorageOptions> options, IOptions<ClusterOptions> cluster, TimeProvider time,
    ILogger<AzureTableReminders> logger) : IReminderTable
{
    private readonly TableClient table = options.Value.CreateClient();
    private readonly string serviceId = cluster.Value.ServiceId;
    private readonly string clusterId = cluster.Value.ClusterId;

    /// <summary>Tries until the table is there or the token ends it: a silo may start before its store does.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                await table.CreateIfNotExistsAsync(cancellationToken);
                return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogCannotStart(e, table.Name);
            }
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
        }
    }

    public Task<ReminderTableData> ReadRows(GrainId grainId) => ReadRows(grainId, CancellationToken.None);

    public Task<ReminderTableData> ReadRows(GrainId grainId, CancellationToken cancellationToken)
    {
        var key = TableKey.Escape(grainId.ToString());
        return QueryAsync(
            TableClient.CreateQueryFilter(
                $"PartitionKey eq {Partition(grainId.GetUniformHashCode())} and RowKey ge {key + TableKey.Separator} and RowKey lt {key + TableKey.AfterSeparator}"),
            cancellationToken);
    }

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadRows(begin, end, CancellationToken.None);

    /// <summary>The range is (begin, end] on the ring: it wraps when begin is greater, and is the whole ring when they are equal.</summary>
    public Task<ReminderTableData> ReadRows(uint begin, uint end, CancellationToken cancellationToken)
    {
        var (first, last) = (Partition(uint.MinValue), Partition(uint.MaxValue));
        var (after, upTo) = (Partition(begin), Partition(end));
        var range = begin < end
            ? TableClient.CreateQueryFilter($"PartitionKey gt {after} and PartitionKey le {upTo}")
            : begin == end
                ? TableClient.CreateQueryFilter($"PartitionKey ge {first} and PartitionKey le {last}")
                : TableClient.CreateQueryFilter(
                    $"((PartitionKey ge {first} and PartitionKey le {upTo}) or (PartitionKey gt {after} and PartitionKey le {last}))");
        // Another service whose id begins with ours may lie within the range.
        return QueryAsync(range + TableClient.CreateQueryFilter($" and ServiceId eq {serviceId}"), cancellationToken);
    }

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => ReadRow(grainId, reminderName, CancellationToken.None);

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(
            Partition(grainId.GetUniformHashCode()), RowKey(grainId, reminderName), cancellationToken: cancellationToken);
        return found.HasValue ? Parse(found.Value!) : null;
    }

    public Task<string?> UpsertRow(ReminderEntry entry) => UpsertRow(entry, CancellationToken.None);

    public async Task<string?> UpsertRow(ReminderEntry entry, CancellationToken cancellationToken)
    {
        var row = ReminderRow.Of(entry.GrainId, entry.ReminderName, entry.StartAt, entry.Period, serviceId, clusterId);
        var response = await table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        return response.Headers.ETag?.ToString();
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        RemoveRow(grainId, reminderName, eTag, CancellationToken.None);

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag, CancellationToken cancellationToken)
    {
        try
        {
            var response = await table.DeleteEntityAsync(
                Partition(grainId.GetUniformHashCode()), RowKey(grainId, reminderName), new ETag(eTag), cancellationToken);
            return !response.IsError;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            return false;
        }
    }

    public Task TestOnlyClearTable() => TestOnlyClearTable(CancellationToken.None);

    public async Task TestOnlyClearTable(CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"ServiceId eq {serviceId}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, null, null, cancellationToken))
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
        }
    }

    private static string RowKey(GrainId grainId, string reminderName) => ReminderRow.RowKey(grainId, reminderName);

    private string Partition(uint hash) => ReminderRow.Partition(serviceId, hash);

    private async Task<ReminderTableData> QueryAsync(string filter, CancellationToken cancellationToken)
    {
        var reminders = new List<ReminderEntry>();
        await foreach (var row in table.QueryAsync<TableEntity>(filter, null, null, cancellationToken))
        {
            try
            {
                reminders.Add(Parse(row));
            }
            catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
            {
                // One bad row must not keep the others from ringing.
                LogBadRow(e, row.RowKey, table.Name);
            }
        }
        return new ReminderTableData(reminders);
    }

    private static ReminderEntry Parse(TableEntity row) => new()
    {
        GrainId = GrainId.Parse(row.GetString("GrainReference") ?? "", CultureInfo.InvariantCulture),
        ReminderName = row.GetString("ReminderName") ?? throw new FormatException($"Row '{row.RowKey}' names no reminder."),
        StartAt = LogFormatter.ParseDate(row.GetString("StartAt")),
        Period = TimeSpan.Parse(row.GetString("Period") ?? "", CultureInfo.InvariantCulture),
        ETag = row.ETag.ToString(),
    };

    [LoggerMessage(EventId = 40, Level = LogLevel.Error, Message = "Row {RowKey} of table {Table} is not a reminder's and is passed over.")]
    private partial void LogBadRow(Exception e, string rowKey, string table);

    [LoggerMessage(EventId = 41, Level = LogLevel.Error, Message = "Reminders cannot reach or create their table {Table}; trying again.")]
    private partial void LogCannotStart(Exception e, string table);
}
