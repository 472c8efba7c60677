using System.Security.Cryptography;
using System.Text;

namespace Billing.Customers;

/// <summary>Checks what a caller gives as proof of knowing a password.</summary>
public static class PasswordCheck
{
    public static bool Proves(CallCredentials? credentials, string password) => credentials switch
    {
        PasswordCredentials given => CryptographicOperations.FixedTimeEquals(Bytes(given.Password), Bytes(password)),
        ChallengeCredentials given => CryptographicOperations.FixedTimeEquals(
            given.Response, MD5.HashData([given.Identifier, .. Bytes(password), .. given.Challenge])),
        SipDigestCredentials given => ProvesDigest(given, password),
        _ => false,
    };

    /// <summary>RFC 2617 §3.2.2; RFC 8760 for SHA-256.</summary>
    private static bool ProvesDigest(SipDigestCredentials given, string password)
    {
        var algorithm = given.Algorithm ?? "MD5";
        var session = algorithm.EndsWith("-sess", StringComparison.OrdinalIgnoreCase);
        var name = session ? algorithm[..^"-sess".Length] : algorithm;
        var sha = name.Equals("SHA-256", StringComparison.OrdinalIgnoreCase);
        if (!sha && !name.Equals("MD5", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        string Hash(string text) => Convert.ToHexStringLower(sha ? SHA256.HashData(Bytes(text)) : MD5.HashData(Bytes(text)));

        var integrity = "auth-int".Equals(given.Qop, StringComparison.OrdinalIgnoreCase);
        if (integrity && given.BodyDigest is null)
        {
            return false;
        }

        var ha1 = Hash($"{given.UserName}:{given.Realm}:{password}");
        if (session)
        {
            ha1 = Hash($"{ha1}:{given.Nonce}:{given.CNonce}");
        }

        var ha2 = Hash(integrity ? $"{given.Method}:{given.Uri}:{given.BodyDigest}" : $"{given.Method}:{given.Uri}");
        var expected = string.IsNullOrEmpty(given.Qop)
            ? Hash($"{ha1}:{given.Nonce}:{ha2}")
            : Hash($"{ha1}:{given.Nonce}:{given.NonceCount}:{given.CNonce}:{given.Qop}:{ha2}");
        return CryptographicOperations.FixedTimeEquals(Bytes(expected), Bytes(given.Response.ToLowerInvariant()));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
