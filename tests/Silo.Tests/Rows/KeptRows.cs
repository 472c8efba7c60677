using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Billing.Silo.Secrets;
using Billing.Silo.Tests.Backup;
using Testing;

namespace Billing.Silo.Tests.Rows;

/// <summary>Rows of a version as files: <c>Rows/vN/{table}.json</c>, a row a line. Written once, and never again.</summary>
internal static partial class KeptRows
{
    /// <summary>Rows of processes, which no other process reads.</summary>
    private static readonly string[] s_left = ["OrleansSiloInstances"];

    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Folder(string version) => RepositoryRoot.Of("tests", "Silo.Tests", "Rows", version);

    /// <param name="secrets">Opens what is sealed, since the keys are not kept; null to leave it.</param>
    public static async Task Write(AzuriteProcess storage, string version, StoredSecrets? secrets)
    {
        Directory.CreateDirectory(Folder(version));
        foreach (var table in (await RawStorage.Rows(storage)).Where(row => !s_left.Contains(row.Table)).GroupBy(row => row.Table))
        {
            await using var file = new StreamWriter(Path.Combine(Folder(version), table.Key + ".json"));
            foreach (var (_, row, _) in table.OrderBy(row => row.Row.PartitionKey, StringComparer.Ordinal).ThenBy(row => row.Row.RowKey, StringComparer.Ordinal))
            {
                var kept = new JsonObject();
                foreach (var (column, value) in row.Where(column => column.Key is not ("odata.etag" or "Timestamp")))
                {
                    kept[column] = value switch
                    {
                        string text => "s:" + (secrets is null ? text : Sealed().Replace(text, match => secrets.Open(match.Value))),
                        bool flag => flag ? "b:1" : "b:0",
                        int number => string.Create(CultureInfo.InvariantCulture, $"i:{number}"),
                        long number => string.Create(CultureInfo.InvariantCulture, $"l:{number}"),
                        double number => string.Create(CultureInfo.InvariantCulture, $"d:{number:R}"),
                        DateTimeOffset time => $"t:{time.UtcDateTime:O}",
                        byte[] bytes => "x:" + Convert.ToBase64String(bytes),
                        Guid id => $"g:{id}",
                        _ => throw new NotSupportedException($"{table.Key} {column}: {value}"),
                    };
                }

                await file.WriteLineAsync(kept.ToJsonString(s_readable));
            }
        }
    }

    public static async Task Restore(AzuriteProcess storage, string version)
    {
        foreach (var file in Directory.GetFiles(Folder(version), "*.json"))
        {
            var table = new TableClient(storage.ConnectionString, Path.GetFileNameWithoutExtension(file));
            await table.CreateIfNotExistsAsync();
            foreach (var line in await File.ReadAllLinesAsync(file))
            {
                var row = new TableEntity();
                foreach (var (column, value) in JsonNode.Parse(line)!.AsObject())
                {
                    var text = (string)value!;
                    row[column] = text[0] switch
                    {
                        's' => text[2..],
                        'b' => text[2] == '1',
                        'i' => int.Parse(text.AsSpan(2), CultureInfo.InvariantCulture),
                        'l' => long.Parse(text.AsSpan(2), CultureInfo.InvariantCulture),
                        'd' => double.Parse(text.AsSpan(2), CultureInfo.InvariantCulture),
                        't' => DateTimeOffset.ParseExact(text.AsSpan(2), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
                        'x' => Convert.FromBase64String(text[2..]),
                        _ => Guid.Parse(text.AsSpan(2)),
                    };
                }

                await table.AddEntityAsync(row);
            }
        }
    }

    [GeneratedRegex(@"dp1\.[A-Za-z0-9_-]+")]
    private static partial Regex Sealed();
}
