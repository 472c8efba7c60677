using System.Text.Json;

namespace Billing.Silo.Devices;

/// <summary>Where a phone is reached, as Kamailio's <c>ul.lookup</c> tells it (module usrloc).</summary>
/// <param name="Address">The Contact's address: the Request-URI.</param>
/// <param name="NextHop">Where to send it, when that is not the address: the phone behind a NAT, or the proxy before it (RFC 3327).</param>
/// <param name="Route">The Path that the registration came by, or null.</param>
/// <param name="Socket">Where the phone's own packets arrived, such as <c>udp:192.0.2.1:5060</c>: a NAT lets answers from nowhere else through.</param>
/// <param name="At">When it was registered, or registered again; null when Kamailio does not say.</param>
/// <param name="Expired">Its time is over, and Kamailio has not yet cleared it away.</param>
internal sealed record RegisteredContact(string Address, string? NextHop, string? Route, string? Socket, DateTimeOffset? At, bool Expired)
{
    private const long MostSeconds = 253_402_300_799;

    /// <summary>What Kamailio says for a field without a value.</summary>
    private static readonly string[] s_nothing = ["", "[not set]", "n/a"];

    /// <exception cref="KeyNotFoundException">It is not what ul.lookup answers.</exception>
    /// <exception cref="InvalidOperationException">It is not what ul.lookup answers.</exception>
    public static RegisteredContact[] Read(JsonElement record) =>
    [
        .. record.GetProperty("Contacts").EnumerateArray()
            .Select(contact => contact.GetProperty("Contact"))
            .Select(contact => (Address: contact.GetProperty(nameof(Address)).GetString(), Path: Text(contact, "Path"), Received: Text(contact, "Received"), Socket: Text(contact, nameof(Socket)), At: Modified(contact), Expired: HasExpired(contact)))
            // Whoever registers chooses these texts, and the headers that we send stand one to a line.
            .Where(contact => IsOneUri(contact.Address) && IsHeader(contact.Path) && (contact.Received is null || IsOneUri(contact.Received)) && IsHeader(contact.Socket))
            .Select(contact => new RegisteredContact(contact.Address!, FirstHop(contact.Path) ?? contact.Received, contact.Path, contact.Socket, contact.At, contact.Expired)),
    ];

    /// <summary>Host, and port where it has one, of the socket.</summary>
    public string? Host => Socket is not null && Socket.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? Socket[(colon + 1)..] : null;

    private static string? Text(JsonElement contact, string name) =>
        contact.TryGetProperty(name, out var value) && value.GetString() is { } text && !s_nothing.Contains(text) ? text : null;

    private static DateTimeOffset? Modified(JsonElement contact) =>
        contact.TryGetProperty("Last-Modified", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is > 0 and <= MostSeconds
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>The seconds that are left, or a word.</summary>
    private static bool HasExpired(JsonElement contact) =>
        contact.TryGetProperty("Expires", out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is "expired" or "deleted";

    /// <summary>The first address of <c>&lt;sip:edge;lr&gt;,&lt;sip:next;lr&gt;</c>.</summary>
    private static string? FirstHop(string? path)
    {
        var (open, close) = (path?.IndexOf('<', StringComparison.Ordinal) ?? -1, path?.IndexOf('>', StringComparison.Ordinal) ?? -1);
        return open >= 0 && close > open ? path![(open + 1)..close] : null;
    }

    private static bool IsOneUri(string? text) =>
        text is { Length: > 4 and <= 512 } && text.StartsWith("sip", StringComparison.OrdinalIgnoreCase) && text.All(c => c is > ' ' and < '\x7f' and not ('<' or '>' or '"'));

    private static bool IsHeader(string? text) => text is null || (text.Length <= 1024 && text.All(c => c is >= ' ' and < '\x7f'));
}
