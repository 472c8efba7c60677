using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;

namespace Billing.Silo.Calls;

/// <summary>The lines of one block as the columns of a row: JSON, compressed, in parts of at most 60 KiB.</summary>
internal static class CdrBlock
{
    /// <summary>Some 250 octets a line before compression: well below the megabyte of a row.</summary>
    public const int MostLines = 2000;

    private const string Column = "Cdrs";
    private const int LongestPart = 60 * 1024;

    private static readonly JsonSerializerOptions s_json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        RespectRequiredConstructorParameters = false,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver
        {
            // What is left out has its default value, also where the code must give one.
            Modifiers = { info => { foreach (var property in info.Properties) { property.IsRequired = false; } } },
        },
    };

    public static TableEntity Write(string partition, string rowKey, IReadOnlyList<CdrLine> lines)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            JsonSerializer.Serialize(brotli, lines, s_json);
        }

        var octets = packed.ToArray();
        var row = new TableEntity(partition, rowKey) { ["Calls"] = lines.Count };
        for (var part = 0; part * LongestPart < octets.Length; part++)
        {
            row[$"{Column}{part}"] = octets[(part * LongestPart)..Math.Min(octets.Length, (part + 1) * LongestPart)];
        }

        return row;
    }

    public static List<CdrLine> Read(TableEntity row)
    {
        using var packed = new MemoryStream();
        for (var part = 0; row.GetBinary($"{Column}{part}") is { } octets; part++)
        {
            packed.Write(octets);
        }

        packed.Position = 0;
        using var brotli = new BrotliStream(packed, CompressionMode.Decompress);
        return JsonSerializer.Deserialize<List<CdrLine>>(brotli, s_json) ?? [];
    }
}
