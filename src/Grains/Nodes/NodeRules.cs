using System.Net;
using Billing.Customers;

namespace Billing.Nodes;

/// <summary>What a node's fields may hold.</summary>
internal static class NodeRules
{
    public const int MostAddresses = 64;

    /// <summary>Seconds: a packet that is sent again for six seconds is not silence.</summary>
    private const int ShortestSilence = 15;
    private const int LongestSilence = 7 * 86_400;
    private const string Silence = "A silence is 15 seconds to seven days, or none given for what is right for its kind.";

    /// <summary>The same without blanks around texts, addresses in their one spelling.</summary>
    public static NodeDetails Tidy(NodeDetails details) => details with
    {
        Name = details.Name?.Trim() ?? "",
        Addresses = [.. (details.Addresses ?? []).Select(Spell).Where(address => address.Length > 0).Distinct(StringComparer.Ordinal)],
        Notes = CustomerRules.Blank(details.Notes),
        DisconnectPort = details.DisconnectWay == DisconnectWay.Radius ? details.DisconnectPort : null,
        RpcUrl = details.DisconnectWay == DisconnectWay.KamailioRpc ? CustomerRules.Blank(details.RpcUrl) : null,
        RpcUser = details.DisconnectWay == DisconnectWay.KamailioRpc ? CustomerRules.Blank(details.RpcUser) : null,
    };

    public static Fields Check(string id, NodeDetails details, string? secret, bool secretRequired, string? rpcPassword = null) => new Fields()
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
        .Secret("secret", secret, secretRequired)
        .Refuse(!Enum.IsDefined(details.DisconnectWay), "disconnectWay", "invalid", "There is no such way to end a call.")
        .Refuse(details.DisconnectPort is < 1 or > 65_535, "disconnectPort", "out-of-range", "A port is 1 to 65535; none given means 3799.")
        .Refuse(
            details.DisconnectWay == DisconnectWay.KamailioRpc && details.RpcUrl is null, "rpcUrl", "required",
            "Say where its JSON-RPC is, such as https://proxy.example:5080/RPC.")
        .Refuse(details.RpcUrl is not null && !IsRpcUrl(details.RpcUrl), "rpcUrl", "invalid", "It is an http or https address, without a user or password in it.")
        .Refuse(details.RpcUser?.Contains(':', StringComparison.Ordinal) == true, "rpcUser", "invalid", "A user's name has no colon (RFC 7617 §2).")
        .Text("rpcUser", details.RpcUser, required: false, 128)
        .Secret("rpcPassword", rpcPassword, required: false)
        .Refuse(details.QuietAfterSeconds is < ShortestSilence or > LongestSilence, "quietAfterSeconds", "out-of-range", Silence)
        .Refuse(details.PresumedEndedAfterSeconds is < ShortestSilence or > LongestSilence, "presumedEndedAfterSeconds", "out-of-range", Silence)
        .Refuse(details.CloseAfterSeconds is < ShortestSilence or > LongestSilence, "closeAfterSeconds", "out-of-range", Silence)
        .Refuse(
            Patience.Of(details) is var told && (told.PresumedEndedAfter < told.QuietAfter || told.PresumedEndedAfter > told.CloseAfter || told.QuietAfter > told.CloseAfter),
            "closeAfterSeconds", "out-of-order", "A call is quiet first, then presumed over, then closed.");

    private static bool IsRpcUrl(string text) =>
        text.Length <= 500
        && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.UserInfo.Length == 0 && url.Fragment.Length == 0 && url.Host.Length > 0;

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
