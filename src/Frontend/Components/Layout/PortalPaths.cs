namespace Billing.Frontend.Components.Layout;

/// <summary>Addresses of pages whose last part is a name that people or nodes chose.</summary>
internal static class PortalPaths
{
    public const string SignOut = "/authentication/logout";

    /// <param name="endedAt">With it an ended call is found however long ago it was.</param>
    public static string Call(string key, DateTimeOffset? endedAt = null) =>
        $"/calls/{Uri.EscapeDataString(key)}{(endedAt is { } at ? $"?ended={Uri.EscapeDataString(at.ToString("O", System.Globalization.CultureInfo.InvariantCulture))}" : "")}";

    public static string Customer(string id) => $"/customers/{Uri.EscapeDataString(id)}";

    public static string Account(string id) => $"/accounts/{Uri.EscapeDataString(id)}";

    public static string Node(string id) => $"/nodes/{Uri.EscapeDataString(id)}";

    public static string Device(string mac) => $"/devices/{Uri.EscapeDataString(mac)}";

    public static string Profile(string id) => $"/profiles/{Uri.EscapeDataString(id)}";

    public static string Report(string id) => $"/reports/{Uri.EscapeDataString(id)}";

    public static string Run(string id) => $"/report-runs/{Uri.EscapeDataString(id)}";

    public static string Import(string id) => $"/devices/import/{Uri.EscapeDataString(id)}";

    public static string Job(string id) => $"/devices/jobs/{Uri.EscapeDataString(id)}";

    public static string Site(string id) => $"/sites/{Uri.EscapeDataString(id)}";

    public static string Product(string id) => $"/products/{Uri.EscapeDataString(id)}";

    public static string NumberPool(string id) => $"/number-pools/{Uri.EscapeDataString(id)}";

    public static string Signup(string id) => $"/signups/{Uri.EscapeDataString(id)}";

    /// <summary>The page of what an audit entry is about; null for a kind that has no page.</summary>
    public static string? Of(string objectKind, string id) => objectKind switch
    {
        "customer" => Customer(id),
        "account" => Account(id),
        "node" => Node(id),
        "call" => Call(id),
        "device" => Device(id),
        "profile" => Profile(id),
        "rollout" => Profile(id.Split('/')[0]),
        "device-import" => Import(id),
        "device-job" => Job(id),
        "site" => Site(id),
        "product" => Product(id),
        "number-pool" => NumberPool(id),
        "signup" or "shipment" => Signup(id),
        "report" => Report(id),
        "report-run" => Run(id),
        _ => null,
    };

    /// <summary>
    /// What follows <paramref name="prefix"/> in the path, decoded once. The router cannot be asked: a call's key may hold a slash,
    /// which servers leave encoded and browsers decode.
    /// </summary>
    public static string Tail(string uri, string prefix)
    {
        var path = new Uri(uri).GetComponents(UriComponents.Path, UriFormat.UriEscaped);
        return Uri.UnescapeDataString(path[Math.Min(path.Length, prefix.TrimStart('/').Length)..]);
    }
}
