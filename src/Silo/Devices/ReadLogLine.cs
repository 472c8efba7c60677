using System.Globalization;
using System.Net;
using System.Text.Json;
using Billing.Devices;

namespace Billing.Silo.Devices;

/// <summary>What a line of the storage account's read log tells of phones (Azure Monitor, table StorageBlobLogs, category StorageRead).</summary>
/// <param name="InVain">There was no such file.</param>
internal sealed record ReadLogLine(string Token, FetchNote Note, bool InVain)
{
    /// <param name="container">That of the phones' files.</param>
    /// <param name="fetch">Null when the line tells of something else.</param>
    /// <returns>False when the line is no entry of such a log.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> line, string container, out ReadLogLine? fetch)
    {
        fetch = null;
        try
        {
            using var document = JsonDocument.Parse(line);
            var entry = document.RootElement;
            if (!DateTimeOffset.TryParse(Text(entry, "time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
                || Text(entry, "operationName") is not { } operation)
            {
                return false;
            }

            var properties = entry.TryGetProperty("properties", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : default;
            if (operation != "GetBlob" || !IsAnonymous(entry)
                || Place(properties, entry, container) is not var (token, file)
                || !int.TryParse(Text(entry, "statusCode"), CultureInfo.InvariantCulture, out var status)
                // 304: it has what there is.
                || status is not (200 or 206 or 304 or 404))
            {
                return true;
            }

            var note = new FetchNote { At = at, File = file, Address = Address(Text(entry, "callerIpAddress")), UserAgent = Text(properties, "userAgentHeader") };
            fetch = new ReadLogLine(token, note, InVain: status == 404);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Phones have no identity there; what the frontend reads for them through us is noted already.</summary>
    private static bool IsAnonymous(JsonElement entry) =>
        !entry.TryGetProperty("identity", out var identity) || Text(identity, "type") is null or "Anonymous";

    /// <summary>The key of the object is <c>/account/container/token/file</c>.</summary>
    private static (string Token, string File)? Place(JsonElement properties, JsonElement entry, string container)
    {
        var key = Text(properties, "objectKey")?.Trim('"')
            ?? (Uri.TryCreate(Text(entry, "uri"), UriKind.Absolute, out var uri) ? uri.AbsolutePath : null);
        return key?.Split('/') is [.., var first, var token, var file] && first == container && PhonePath.IsToken(token) && PhonePath.IsFile(file)
            ? (token, file)
            : null;
    }

    /// <summary>Without the port, which the log adds.</summary>
    private static string? Address(string? caller) => IPEndPoint.TryParse(caller ?? "", out var address) ? address.Address.ToString() : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
        : null;
}
