namespace Billing.Signup;

/// <summary>What the visitor takes back to the site, which exchanges it for the result.</summary>
/// <param name="Token">
/// <c>signup.expiry.nonce.signature</c>: the expiry in seconds since 1970, the signature as <see cref="ISiteGrain.Sign"/> makes it of the rest. Letters, digits,
/// <c>. _ -</c>.
/// </param>
/// <param name="ExpiresAt">It is worth nothing from then on.</param>
[GenerateSerializer, Immutable, Alias("Billing.Signup.ResultToken")]
public sealed record ResultToken([property: Id(0)] string Token, [property: Id(1)] DateTimeOffset ExpiresAt)
{
    /// <summary>The key of the signup whose token, or token to set a password, this may be; null when it is neither.</summary>
    public static string? SignupIdOf(string? token) =>
        token is { Length: > 0 and < 256 } && token.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && Ids.IsName(token[..dot]) ? token[..dot] : null;
}
