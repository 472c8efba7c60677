using Azure.Data.Tables;
using AzureTables;

namespace Billing.Silo.Storage;

/// <summary>Pages through rows in the order of their keys, over all partitions.</summary>
internal static class RowPage
{
    /// <param name="after">The row key that the last page ended with; null for the first page.</param>
    public static async Task<Page<T>> Read<T>(
        PartitionedTable table, string? from, string? to, string? filter, string? after, int take, Func<TableEntity, T> read,
        CancellationToken cancellationToken)
    {
        // One more than asked for tells whether there is a next page, and one for the row that was the last of the page before.
        var rows = await table.MergeQueryAsync(from, to, filter, take + 2, cancellationToken);
        var fresh = rows.Where(row => row.RowKey != after).Take(take + 1).ToArray();
        return new Page<T>([.. fresh.Take(take).Select(read)], fresh.Length > take ? fresh[take - 1].RowKey : null);
    }
}
