using System.Text.Json;
using Azure.Data.Tables;
using AzureTables;
using Billing.Audit;
using Billing.Silo.Storage;
using Billing.Storage;

namespace Billing.Silo.Audit;

/// <summary>The audit log: table <c>Audit</c>, a row an entry, the newest first.</summary>
internal sealed class AuditTable(IServiceProvider services) : IAuditLog
{
    private readonly PartitionedTable _table = StorageHosting.CreateTable(services, "Audit", partitions: 16);

    public Task Create(CancellationToken cancellationToken) => _table.CreateIfNotExistsAsync(cancellationToken);

    public Task Append(AuditEntry entry, CancellationToken cancellationToken)
    {
        var partition = _table.PartitionOf($"{entry.ObjectKind}/{entry.ObjectId}");
        var row = new TableEntity(partition, TableKey.Join(NewestFirst.Text(entry.At), entry.Id))
        {
            [nameof(AuditEntry.At)] = entry.At,
            ["ActorId"] = entry.Actor.Id,
            ["ActorName"] = entry.Actor.Name,
            ["Via"] = entry.Actor.Via,
            [nameof(AuditEntry.Action)] = entry.Action,
            [nameof(AuditEntry.ObjectKind)] = entry.ObjectKind,
            [nameof(AuditEntry.ObjectId)] = entry.ObjectId,
            [nameof(AuditEntry.Changes)] = JsonSerializer.Serialize(entry.Changes),
        };
        if (entry.Reason is not null)
        {
            row[nameof(AuditEntry.Reason)] = entry.Reason;
        }

        return _table.CommitAsync(partition, new TableTransactionAction(TableTransactionActionType.UpsertReplace, row), cancellationToken);
    }

    public async Task<Page<AuditEntry>> Search(AuditQuery query, string? after, int take, CancellationToken cancellationToken)
    {
        var filter = RowFilter.And(
            Equal(nameof(AuditEntry.ObjectKind), query.ObjectKind),
            Equal(nameof(AuditEntry.ObjectId), query.ObjectId),
            Equal("ActorId", query.ActorId),
            RowFilter.Or(Equal("ActorId", query.Who), Equal("ActorName", query.Who)),
            Equal(nameof(AuditEntry.Action), query.Action));
        var from = after ?? (query.To is { } end ? NewestFirst.TextBefore(end) : null);
        var to = query.From is { } begin ? NewestFirst.Text(begin) + TableKey.AfterSeparator : null;
        return await RowPage.Read(_table, from, to, filter, after, take, Entry, cancellationToken);
    }

    private static string? Equal(string column, string? value) => string.IsNullOrEmpty(value) ? null : RowFilter.Equal(column, value);

    private static AuditEntry Entry(TableEntity row) => new()
    {
        Id = row.RowKey[(row.RowKey.IndexOf(TableKey.Separator, StringComparison.Ordinal) + 1)..],
        At = row.GetDateTimeOffset(nameof(AuditEntry.At))!.Value,
        Actor = new Actor(row.GetString("ActorId"), row.GetString("ActorName"), row.GetString("Via")),
        Action = row.GetString(nameof(AuditEntry.Action)),
        ObjectKind = row.GetString(nameof(AuditEntry.ObjectKind)),
        ObjectId = row.GetString(nameof(AuditEntry.ObjectId)),
        Reason = row.GetString(nameof(AuditEntry.Reason)),
        Changes = JsonSerializer.Deserialize<FieldChange[]>(row.GetString(nameof(AuditEntry.Changes))) ?? [],
    };
}
