using System.Net;
using Billing.Customers;

namespace Billing.Nodes;

/// <summary>What a node's fields may hold.</summary>
internal static class NodeRules
{
    public const int MostAddresses = 64;

    /// <summary>The same without blanks around texts, addresses in their one spelling.</summary>
    public static NodeDetails Tidy(NodeDetails details) => details with
    {
        Name = details.Name?.Trim() ?? "",
        Addresses = [.. (details.Addresses ?? []).Select(Spell).Where(address => address.Length > 0).Distinct(StringComparer.Ordinal)],
        Notes = CustomerRules.Blank(details.Notes),
    };

    public static Fields Check(string id, NodeDetails details, string? secret, bool secretRequired) => new Fields()
        .Refuse(!Ids.IsName(id), "id", "invalid", "An id has 1 to 64 lower-case letters, digits, dots, dashes or underscores, and begins with a letter or digit.")
        .Text("name", details.Name, required: true, 128)
        .Refuse(!Enum.IsDefined(details.Kind), "kind", "invalid", "There is no such kind of node.")
        .Refuse(!Enum.IsDefined(details.RequireMessageAuthenticator), "requireMessageAuthenticator", "invalid", "Say Yes, No or Auto.")
        .Refuse(!Enum.IsDefined(details.LimitProxyState), "limitProxyState", "invalid", "Say Yes, No or Auto.")
        .Refuse(details.Addresses.Length == 0, "addresses", "required", "A node needs at least one address.")
        .Refuse(details.Addresses.Length > MostAddresses, "addresses", "too-many", "A node has at most 64 addresses.")
        .Refuse(
            Array.Find(details.Addresses, address => !IsAddress(address)) is not null, "addresses", "invalid",
            $"Not an IP address: {Array.Find(details.Addresses, address => !IsAddress(address))}")
        .Refuse(
            details.InterimSeconds is < 10 or > 86_400, "interimSeconds", "out-of-range",
            "The time between interim updates is 10 seconds to a day, or none given when the node sends none.")
        .Text("notes", details.Notes, required: false, 4000, lines: true)
        .Secret("secret", secret, secretRequired);

    private static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var address)
        && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
        // Else "1" and "0x7f.1" would be addresses.
        && address.ToString() == text;

    /// <summary>IPv6 in RFC 5952's spelling, an IPv4 address that came mapped into IPv6 as IPv4.</summary>
    private static string Spell(string text)
    {
        text = text.Trim();
        return IPAddress.TryParse(text, out var address) && (text.Contains(':', StringComparison.Ordinal) || text.Split('.').Length == 4)
            ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
            : text;
    }
}
