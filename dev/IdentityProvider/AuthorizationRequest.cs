using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Billing.IdentityProvider;

/// <summary>A request at the authorize endpoint whose client and return address are known to be good.</summary>
internal sealed record AuthorizationRequest(ClientRegistration Client, Uri RedirectUri, IReadOnlyDictionary<string, string> Parameters)
{
    public string? State => Parameter("state");

    public string? Nonce => Parameter("nonce");

    public string? Scope => Parameter("scope");

    public string? Prompt => Parameter("prompt");

    public string? LoginHint => Parameter("login_hint");

    public bool WantsCode => ResponseTypes.Contains("code");

    public bool WantsIdToken => ResponseTypes.Contains("id_token");

    public string ResponseMode => Parameter("response_mode") ?? (WantsIdToken ? "fragment" : "query");

    private string[] ResponseTypes => (Parameter("response_type") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Says why no one may sign in by this request, or null. The answer goes to the client.</summary>
    public OAuthError? Fault(ProviderOptions options)
    {
        if (ResponseTypes.Length == 0 || ResponseTypes.Except(["code", "id_token"]).Any())
        {
            return new("unsupported_response_type", "response_type must be code, id_token or both.");
        }

        if (RequestedScope.Parse(Scope, options) is not { OpenId: true })
        {
            return new("invalid_scope", "scope must hold openid, and name no API but a registered one.");
        }

        if (WantsIdToken && ResponseMode == "query")
        {
            return new("invalid_request", "An id_token cannot be returned by response_mode query.");
        }

        if (WantsIdToken && Nonce is null)
        {
            return new("invalid_request", "An id_token needs a nonce.");
        }

        if (Parameter("code_challenge") is null && WantsCode && !WantsIdToken && Client.Secret is null)
        {
            return new("invalid_request", "A client without a secret needs PKCE: code_challenge is missing.");
        }

        return Parameter("code_challenge_method") is null or "S256" or "plain"
            ? null
            : new("invalid_request", "code_challenge_method must be S256 or plain.");
    }

    /// <summary>RFC 7636 §4.6. With no challenge there is nothing to prove, and a verifier is refused.</summary>
    public bool VerifierMatches(string? verifier)
    {
        if (Parameter("code_challenge") is not { } challenge || verifier is null)
        {
            return Parameter("code_challenge") is null && verifier is null;
        }

        var made = Parameter("code_challenge_method") == "S256"
            ? Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))
            : verifier;
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(made), Encoding.ASCII.GetBytes(challenge));
    }

    public bool HasChallenge => Parameter("code_challenge") is not null;

    private string? Parameter(string name) => Parameters.GetValueOrDefault(name);
}
