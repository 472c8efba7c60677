using System.Security.Cryptography;
using System.Text;

namespace Radius;

/// <summary>
/// A SIP digest response (RFC 2617 §3.2.2) that a proxy passed on. Says nothing about the age of the nonce, which is the
/// proxy's, or about whether the user may use the called identity.
/// </summary>
public sealed record DigestCredentials : Credentials
{
    public required string UserName { get; init; }

    public required string Realm { get; init; }

    public required string Nonce { get; init; }

    public required string Method { get; init; }

    public required string Uri { get; init; }

    /// <summary><c>auth</c>, <c>auth-int</c>, or null for the form of RFC 2069.</summary>
    public string? Qop { get; init; }

    /// <summary><c>MD5</c> when null.</summary>
    public string? Algorithm { get; init; }

    /// <summary>H(entity body) in hex digits, for <c>auth-int</c>.</summary>
    public string? BodyDigest { get; init; }

    public string? CNonce { get; init; }

    /// <summary>8 hex digits.</summary>
    public string? NonceCount { get; init; }

    /// <summary>Hex digits of the response.</summary>
    public required string Response { get; init; }

    /// <inheritdoc/>
    public override bool Verify(string password) =>
        Hash is { } hash && VerifyHa1(hash($"{UserName}:{Realm}:{password}"));

    /// <summary>
    /// Whether the response follows from a stored H(user:realm:password) in hex digits, made with the hash of
    /// <see cref="Algorithm"/>. False for an algorithm or qop that is not known.
    /// </summary>
    public bool VerifyHa1(string ha1)
    {
        if (Hash is not { } hash)
        {
            return false;
        }

        if (Algorithm?.EndsWith("-sess", StringComparison.OrdinalIgnoreCase) == true)
        {
            ha1 = hash($"{ha1}:{Nonce}:{CNonce}");
        }

        var ha2 = IsIntegrity ? hash($"{Method}:{Uri}:{BodyDigest}") : hash($"{Method}:{Uri}");
        var expected = string.IsNullOrEmpty(Qop)
            ? hash($"{ha1}:{Nonce}:{ha2}")
            : hash($"{ha1}:{Nonce}:{NonceCount}:{CNonce}:{Qop}:{ha2}");
        var qopKnown = string.IsNullOrEmpty(Qop) || IsIntegrity || Qop.Equals("auth", StringComparison.OrdinalIgnoreCase);
        return qopKnown && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(Response.ToLowerInvariant()));
    }

    /// <summary>H(user:realm:password) by MD5, in lower-case hex digits (RFC 2617 §3.2.2.2).</summary>
    public static string ComputeHa1(string userName, string realm, string password) => Md5Hex($"{userName}:{realm}:{password}");

    private bool IsIntegrity => "auth-int".Equals(Qop, StringComparison.OrdinalIgnoreCase);

    private Func<string, string>? Hash => (Algorithm ?? string.Empty).ToUpperInvariant() switch
    {
        "" or "MD5" or "MD5-SESS" => Md5Hex,
        "SHA-256" or "SHA-256-SESS" => Sha256Hex,
        _ => null,
    };

    internal static string SubAttributeName(byte type) => type switch
    {
        1 => "Realm",
        2 => "Nonce",
        3 => "Method",
        4 => "URI",
        5 => "QOP",
        6 => "Algorithm",
        7 => "Body-Digest",
        8 => "CNonce",
        9 => "Nonce-Count",
        10 => "User-Name",
        _ => $"Sub-{type}",
    };

    internal static DigestCredentials? Parse(in RadiusPacketView request)
    {
        // Indexed by the sub-attribute numbers of draft-sterman; 0 is the response.
        var found = new string?[11];
        foreach (var attribute in request.Attributes)
        {
            if (attribute.Type == AttributeType.StermanDigestAttributes)
            {
                // One or several sub-attributes in each, by the client's taste.
                foreach (var sub in new RadiusAttributeSequence(attribute.Value))
                {
                    if (sub.Type is >= 1 and <= 10)
                    {
                        found[sub.Type] ??= Unquoted(sub.Value);
                    }
                }
            }
            else if (Slot(attribute.Type) is { } slot)
            {
                found[slot] ??= Unquoted(attribute.Value);
            }
        }

        if (found[0] is not { } response || found[1] is not { } realm || found[2] is not { } nonce || found[4] is not { } uri)
        {
            return null;
        }

        // The digest user is left out where it equals User-Name.
        var userName = found[10] ?? (request.TryGet(AttributeType.UserName, out var name) ? WireText.Read(name.Value) : null);
        return userName is null || found[3] is not { } method ? null : new DigestCredentials
        {
            UserName = userName,
            Realm = realm,
            Nonce = nonce,
            Method = method,
            Uri = uri,
            Qop = found[5],
            Algorithm = found[6],
            BodyDigest = found[7],
            CNonce = found[8],
            NonceCount = found[9],
            Response = response,
        };
    }

    private static int? Slot(byte type) => type switch
    {
        AttributeType.DigestResponse or AttributeType.StermanDigestResponse => 0,
        AttributeType.DigestRealm => 1,
        AttributeType.DigestNonce => 2,
        AttributeType.DigestMethod => 3,
        AttributeType.DigestUri => 4,
        AttributeType.DigestQop => 5,
        AttributeType.DigestAlgorithm => 6,
        AttributeType.DigestEntityBodyHash => 7,
        AttributeType.DigestCNonce => 8,
        AttributeType.DigestNonceCount => 9,
        AttributeType.DigestUsername => 10,
        _ => null,
    };

    private static string Unquoted(ReadOnlySpan<byte> value)
    {
        var text = WireText.Read(value);
        return text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;
    }

    private static string Md5Hex(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Sha256Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
