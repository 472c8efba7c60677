using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Billing.IdentityProvider;

/// <summary>Codes under way: each can be redeemed once, for two minutes (RFC 6749 §4.1.2 allows ten at most).</summary>
internal sealed class AuthorizationCodes(TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, IssuedCode> _codes = new();

    public string Issue(AuthorizationRequest request, DemoUser user)
    {
        var now = time.GetUtcNow();
        foreach (var (old, issued) in _codes)
        {
            if (issued.Expires < now)
            {
                _codes.TryRemove(old, out _);
            }
        }

        var code = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        _codes[code] = new IssuedCode(request, user, now + Lifetime);
        return code;
    }

    /// <summary>Null when the code is unknown, redeemed already or too old.</summary>
    public IssuedCode? Redeem(string code) =>
        _codes.TryRemove(code, out var issued) && issued.Expires >= time.GetUtcNow() ? issued : null;
}
