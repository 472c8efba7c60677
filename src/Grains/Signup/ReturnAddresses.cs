using System.Net;

namespace Billing.Signup;

/// <summary>Where visitors may be sent to: only where the site's owner said, character by character.</summary>
internal static class ReturnAddresses
{
    public const int Most = 20;
    private const int Longest = 500;

    /// <summary>
    /// An absolute address that a browser reads as we do: HTTPS, or HTTP on a loopback host; in its one spelling, without user, query and fragment.
    /// </summary>
    public static bool IsGood(string? address) =>
        address is { Length: > 0 and <= Longest }
        && Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && IsSafe(uri)
        && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0
        && !address.Contains('?', StringComparison.Ordinal) && !address.Contains('#', StringComparison.Ordinal) && !address.Contains('@', StringComparison.Ordinal)
        && uri.AbsoluteUri == address;

    /// <summary>Scheme, host and port only, as browsers write it (RFC 6454 §6.1).</summary>
    public static bool IsOrigin(string? origin) =>
        origin is { Length: > 0 and <= Longest }
        && Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && IsSafe(uri)
        && uri.GetLeftPart(UriPartial.Authority) == origin;

    /// <summary>The address to go back to; null when the site does not know the one that is asked for.</summary>
    public static string? Choose(string[] known, string? wanted) => string.IsNullOrEmpty(wanted)
        ? known.FirstOrDefault()
        : Array.Find(known, one => string.Equals(one, wanted, StringComparison.Ordinal));

    private static bool IsSafe(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip))));
}
