using Billing.Frontend.Api;
using Microsoft.AspNetCore.Http.Features;

namespace Billing.Frontend.Calls;

/// <summary>
/// A call's key as the part of an address that follows <c>/calls/</c>. Servers leave an encoded slash encoded but decode everything
/// else, so that the route's value can no longer tell <c>%2F</c> from <c>%252F</c>: the key is read from the request line as it was sent.
/// </summary>
public readonly record struct CallKeyInPath(string Key)
{
    private const int Longest = 512;
    private const string Before = RestApi.Prefix + "/calls/";

    public static ValueTask<CallKeyInPath> BindAsync(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.AsSpan(0, target.IndexOf('?', StringComparison.Ordinal) is var query and >= 0 ? query : target.Length);
        var at = path.IndexOf(Before, StringComparison.OrdinalIgnoreCase);
        var rest = at < 0 ? [] : path[(at + Before.Length)..];
        var key = Uri.UnescapeDataString(rest.IndexOf('/') is var end and >= 0 ? rest[..end] : rest);
        return IsKey(key)
            ? ValueTask.FromResult(new CallKeyInPath(key))
            : throw new InvalidRequestException("key", "is not a call's key");
    }

    internal static bool IsKey(string? key) => key is { Length: > 0 and <= Longest } && !key.Any(char.IsControl);
}
