using System.Text;

namespace Billing.IdentityProvider;

/// <summary>Grants: authorization_code (with PKCE), password and client_credentials.</summary>
internal sealed class TokenEndpoint(ProviderOptions options, TokenIssuer tokens, AuthorizationCodes codes)
{
    public async Task<IResult> Answer(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (!http.Request.HasFormContentType)
        {
            return Refuse("invalid_request", "Parameters come as application/x-www-form-urlencoded.");
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        string? Parameter(string name) => form.TryGetValue(name, out var value) ? value.ToString() : null;

        var (clientId, secret) = BasicCredentials(http.Request) ?? (Parameter("client_id"), Parameter("client_secret"));
        if (options.FindClient(clientId) is not { } client || !client.SecretMatches(secret))
        {
            return Refuse("invalid_client", "Unknown client_id or wrong client_secret.", StatusCodes.Status401Unauthorized);
        }

        return Parameter("grant_type") switch
        {
            "authorization_code" => RedeemCode(client, Parameter),
            "password" => Password(client, Parameter),
            "client_credentials" => ClientCredentials(client, Parameter),
            _ => Refuse("unsupported_grant_type", "grant_type must be authorization_code, password or client_credentials."),
        };
    }

    private IResult RedeemCode(ClientRegistration client, Func<string, string?> parameter)
    {
        if (codes.Redeem(parameter("code") ?? "") is not { } issued
            || issued.Request.Client != client
            || !Uri.TryCreate(parameter("redirect_uri"), UriKind.Absolute, out var redirectUri)
            || redirectUri != issued.Request.RedirectUri)
        {
            return Refuse("invalid_grant", "The code is unknown, too old, redeemed already, or was given to another client or address.");
        }

        if (!issued.Request.VerifierMatches(parameter("code_verifier")))
        {
            return Refuse("invalid_grant", "code_verifier does not match the code_challenge.");
        }

        if (client.Secret is null && !issued.Request.HasChallenge)
        {
            return Refuse("invalid_client", "A client without a secret must prove itself by PKCE.", StatusCodes.Status401Unauthorized);
        }

        var scope = RequestedScope.Parse(parameter("scope") ?? issued.Request.Scope, options);
        return scope is null
            ? Refuse("invalid_scope", "scope names an API that is not registered.")
            : Grant(client, issued.User, scope with { OpenId = true }, issued.Request.Nonce);
    }

    // The password is not looked at: on the sign-in page everybody is one click away.
    private IResult Password(ClientRegistration client, Func<string, string?> parameter)
    {
        if (options.FindUser(parameter("username")) is not { } user)
        {
            return Refuse("invalid_grant", $"There is no such user. Users: {string.Join(", ", options.Users.Select(known => known.UserName))}.");
        }

        return RequestedScope.Parse(parameter("scope"), options) is { } scope
            ? Grant(client, user, scope, nonce: null)
            : Refuse("invalid_scope", $"scope must name a registered API: {ApiScopes()}.");
    }

    private IResult ClientCredentials(ClientRegistration client, Func<string, string?> parameter)
    {
        if (client.Secret is null)
        {
            return Refuse("unauthorized_client", "A client without a secret cannot act by itself.");
        }

        // As in Entra ID: an application is granted all its roles at once, by <api>/.default.
        var scope = parameter("scope") ?? "";
        return scope.EndsWith("/.default", StringComparison.Ordinal) && RequestedScope.Parse(scope, options)?.Api is { } api
            ? Token(new() { ["access_token"] = tokens.ApplicationToken(client, api) })
            : Refuse("invalid_scope", $"scope must be one of {ApiScopes()}.");
    }

    private IResult Grant(ClientRegistration client, DemoUser user, RequestedScope scope, string? nonce)
    {
        var answer = new Dictionary<string, object>
        {
            ["scope"] = scope.Permissions,
            ["access_token"] = tokens.AccessToken(user, client, scope),
        };
        if (scope.OpenId)
        {
            answer["id_token"] = tokens.IdToken(user, client, nonce, code: null);
        }

        return Token(answer);
    }

    private static IResult Token(Dictionary<string, object> answer)
    {
        answer["token_type"] = "Bearer";
        answer["expires_in"] = (int)TokenIssuer.Lifetime.TotalSeconds;
        return Results.Json(answer);
    }

    private string ApiScopes() =>
        string.Join(", ", options.Clients.Where(client => client.ApplicationIdUri is not null).Select(client => $"{client.ApplicationIdUri}/.default"));

    // RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
    private static (string? ClientId, string? Secret)? BasicCredentials(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var bytes = new byte[header.Length];
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
            || !Convert.TryFromBase64String(header[6..].Trim(), bytes, out var length))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return pair.Length == 2 ? (Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair[1])) : null;
    }

    private static IResult Refuse(string error, string description, int status = StatusCodes.Status400BadRequest) =>
        Results.Json(new Dictionary<string, string> { ["error"] = error, ["error_description"] = description }, statusCode: status);
}
