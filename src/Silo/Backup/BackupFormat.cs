using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Billing.Silo.Secrets;

namespace Billing.Silo.Backup;

/// <summary>How an archive spells its lines.</summary>
internal static class BackupFormat
{
    /// <summary>Of what an archive is made of: no secrets pass here.</summary>
    public static readonly JsonSerializerOptions Lines = Create(JsonIgnoreCondition.WhenWritingNull);

    /// <summary>Of states and entries.</summary>
    /// <param name="box">What secrets pass through; null to leave them as they are.</param>
    public static JsonSerializerOptions Values(ISecretBox? box)
    {
        // A null may stand where a fresh state has something.
        var json = Create(JsonIgnoreCondition.Never);
        if (box is not null)
        {
            SecretJson.Add(json, box);
        }

        return json;
    }

    private static JsonSerializerOptions Create(JsonIgnoreCondition nulls) => new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = nulls,
        // What states compute is written anew where they are stored.
        IgnoreReadOnlyProperties = true,
        // A field that this version does not know would be lost.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
    };
}
