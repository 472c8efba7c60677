using Billing.Frontend.Api;
using Microsoft.AspNetCore.Http.Features;

namespace Billing.Frontend.Calls;

/// <summary>
/// A call's key as the last part of an address. Servers leave an encoded slash encoded but decode everything else, so that the
/// route's value can no longer tell <c>%2F</c> from <c>%252F</c>: the key is read from the request line as it was sent.
/// </summary>
public readonly record struct CallKeyInPath(string Key)
{
    private const int Longest = 512;

    public static ValueTask<CallKeyInPath> BindAsync(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.AsSpan(0, target.IndexOf('?', StringComparison.Ordinal) is var query and >= 0 ? query : target.Length);
        var key = Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
        return key.Length is > 0 and <= Longest && !key.Any(char.IsControl)
            ? ValueTask.FromResult(new CallKeyInPath(key))
            : throw new InvalidRequestException("key", "is not a call's key");
    }
}
