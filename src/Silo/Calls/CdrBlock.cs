using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;
using AzureTables;
using Billing.Calls;

namespace Billing.Silo.Calls;

/// <summary>
/// One block as the columns of a row: its lines and the calls themselves, each as compressed JSON in parts of at most 60 KiB, and the
/// hashes of their keys, by which a call is looked for.
/// </summary>
internal static class CdrBlock
{
    /// <summary>Some 250 octets a line and 1,500 a call before compression, which makes a fifth of it.</summary>
    public const int MostLines = 1000;

    private const string Keys = "Keys";
    private const string Lines = "Cdrs";
    private const string Calls = "Calls";
    private const int LongestPart = 60 * 1024;
    private const int MostParts = 8;

    /// <summary>What lists are made of.</summary>
    public static readonly string[] LineColumns = [.. Enumerable.Range(0, MostParts).Select(part => Lines + part), nameof(TableEntity.RowKey)];

    /// <summary>What tells whether a call may be in the block.</summary>
    public static readonly string[] KeyColumns = [Keys, nameof(TableEntity.RowKey)];

    private static readonly JsonSerializerOptions s_json = new()
    {
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        RespectRequiredConstructorParameters = false,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver
        {
            // What is left out has its default value, also where the code must give one.
            Modifiers = { info => { foreach (var property in info.Properties) { property.IsRequired = false; } } },
        },
    };

    /// <returns>Null when the lines are too many for one row.</returns>
    public static TableEntity? Write(string partition, string rowKey, IReadOnlyList<CdrLine> lines)
    {
        var row = new TableEntity(partition, rowKey) { ["Count"] = lines.Count };
        var hashes = new byte[4 * lines.Count];
        for (var at = 0; at < lines.Count; at++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(hashes.AsSpan(4 * at), TableKey.StableHash(lines[at].Cdr.Key));
        }

        row[Keys] = hashes;
        return Pack(row, Lines, lines) && Pack(row, Calls, lines.Select(line => line.Call).OfType<CallState>()) ? row : null;
    }

    public static List<CdrLine> Read(TableEntity row) => Unpack<CdrLine>(row, Lines);

    /// <summary>The calls of the lines that are not <see cref="CdrLine.Moved"/>.</summary>
    public static List<CallState> ReadCalls(TableEntity row) => Unpack<CallState>(row, Calls);

    public static bool MayHold(TableEntity row, string key)
    {
        var hash = TableKey.StableHash(key);
        for (var hashes = row.GetBinary(Keys).AsSpan(); hashes.Length >= 4; hashes = hashes[4..])
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(hashes) == hash)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Pack<T>(TableEntity row, string column, IEnumerable<T> values)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            JsonSerializer.Serialize(brotli, values, s_json);
        }

        var octets = packed.GetBuffer().AsSpan(0, (int)packed.Length);
        for (var part = 0; part * LongestPart < octets.Length; part++)
        {
            row[column + part] = octets[(part * LongestPart)..Math.Min(octets.Length, (part + 1) * LongestPart)].ToArray();
        }

        return octets.Length <= MostParts * LongestPart;
    }

    private static List<T> Unpack<T>(TableEntity row, string column)
    {
        using var packed = new MemoryStream();
        for (var part = 0; row.GetBinary(column + part) is { } octets; part++)
        {
            packed.Write(octets);
        }

        packed.Position = 0;
        using var brotli = new BrotliStream(packed, CompressionMode.Decompress);
        return JsonSerializer.Deserialize<List<T>>(brotli, s_json) ?? [];
    }
}
