using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Billing.Silo.Secrets;

namespace Billing.Silo.Backup;

/// <summary>How an archive spells its lines.</summary>
internal static class BackupFormat
{
    /// <summary>Of what an archive is made of: no secrets pass here.</summary>
    public static readonly JsonSerializerOptions Lines = Create();

    /// <summary>Of states and entries.</summary>
    /// <param name="box">What secrets pass through; null to leave them as they are.</param>
    public static JsonSerializerOptions Values(ISecretBox? box)
    {
        var json = Create();
        if (box is not null)
        {
            SecretJson.Add(json, box);
        }

        return json;
    }

    private static JsonSerializerOptions Create() => new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // What states compute is written anew where they are stored.
        IgnoreReadOnlyProperties = true,
        // A field that this version does not know would be lost.
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
    };
}
