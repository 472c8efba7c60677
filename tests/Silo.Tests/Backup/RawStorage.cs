using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Testing;

namespace Billing.Silo.Tests.Backup;

/// <summary>What whoever has the storage account sees.</summary>
internal static class RawStorage
{
    /// <summary>All rows of all tables: keys and columns as text, binary ones as text of one character a byte.</summary>
    public static async Task<IReadOnlyList<(string Table, TableEntity Row, string Text)>> Rows(AzuriteProcess storage)
    {
        List<(string, TableEntity, string)> rows = [];
        var service = new TableServiceClient(storage.ConnectionString);
        await foreach (var table in service.QueryAsync())
        {
            await foreach (var row in service.GetTableClient(table.Name).QueryAsync<TableEntity>())
            {
                rows.Add((table.Name, row, string.Join('\n', row.Select(column => $"{column.Key}={Text(column.Value)}"))));
            }
        }

        return rows;
    }

    /// <summary>All blobs of one container, by name.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> Blobs(AzuriteProcess storage, string container)
    {
        var blobs = new Dictionary<string, string>();
        var client = new BlobContainerClient(storage.ConnectionString, container);
        await foreach (var blob in client.GetBlobsAsync())
        {
            blobs[blob.Name] = (await client.GetBlobClient(blob.Name).DownloadContentAsync()).Value.Content.ToString();
        }

        return blobs;
    }

    private static string? Text(object? value) => value is byte[] bytes ? Encoding.Latin1.GetString(bytes) : value?.ToString();
}
