using Azure.Data.Tables;

namespace AzureTables;

/// <summary>What a row costs against Azure's limits.</summary>
internal static class EntitySize
{
    /// <summary>Azure's limit for a row, in bytes as <see cref="Stored"/> counts them.</summary>
    public const int MaxStored = 1024 * 1024;

    /// <summary>255 less PartitionKey, RowKey and Timestamp.</summary>
    public const int MaxColumns = 252;

    /// <summary>
    /// Bytes of a row as Azure counts them: 4, keys in UTF-16, and for each column 8, its name in UTF-16 and its value
    /// (Azure Storage team blog, "How Azure Storage counts": entity size).
    /// </summary>
    public static int Stored(TableEntity entity)
    {
        var bytes = 4 + (entity.PartitionKey.Length + entity.RowKey.Length) * 2;
        foreach (var (name, value) in entity)
        {
            bytes += 8 + name.Length * 2 + value switch
            {
                string text => text.Length * 2 + 4,
                byte[] binary => binary.Length + 4,
                BinaryData binary => binary.ToMemory().Length + 4,
                Guid => 16,
                _ => 8,
            };
        }
        return bytes;
    }

    /// <summary>
    /// An upper bound of the bytes of a row in a request: a character of text costs at most six as a JSON escape, binary goes as
    /// base64, and the headers of a part take less than 1 KiB beside the keys.
    /// </summary>
    public static int Sent(TableEntity entity)
    {
        var bytes = 1024 + (entity.PartitionKey.Length + entity.RowKey.Length) * 12;
        foreach (var (name, value) in entity)
        {
            bytes += 64 + name.Length * 2 + value switch
            {
                string text => text.Length * 6,
                byte[] binary => binary.Length * 4 / 3,
                BinaryData binary => binary.ToMemory().Length * 4 / 3,
                _ => 32,
            };
        }
        return bytes;
    }
}
