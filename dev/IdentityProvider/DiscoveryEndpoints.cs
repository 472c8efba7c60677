using Microsoft.IdentityModel.Tokens;

namespace Billing.IdentityProvider;

/// <summary>Metadata and keys.</summary>
internal static class DiscoveryEndpoints
{
    public static void MapDiscovery(this IEndpointRouteBuilder tenant, ProviderOptions options, TokenSigningKey key)
    {
        tenant.MapGet("/v2.0/.well-known/openid-configuration", () => new Dictionary<string, object>
        {
            ["issuer"] = options.Issuer,
            // What a browser visits is plain http, so that nobody meets a certificate warning.
            ["authorization_endpoint"] = $"{options.FrontChannel}/authorize",
            ["end_session_endpoint"] = $"{options.FrontChannel}/logout",
            ["token_endpoint"] = $"{options.BackChannel}/oauth2/v2.0/token",
            ["jwks_uri"] = $"{options.BackChannel}/discovery/v2.0/keys",
            ["response_types_supported"] = "code,id_token,code id_token".Split(','),
            ["response_modes_supported"] = "query,fragment,form_post".Split(','),
            ["grant_types_supported"] = "authorization_code,password,client_credentials".Split(','),
            ["scopes_supported"] = "openid,profile,email,offline_access".Split(','),
            ["subject_types_supported"] = "pairwise".Split(','),
            ["id_token_signing_alg_values_supported"] = "RS256".Split(','),
            ["code_challenge_methods_supported"] = "plain,S256".Split(','),
            ["token_endpoint_auth_methods_supported"] = "client_secret_post,client_secret_basic,none".Split(','),
            ["claims_supported"] = "sub,iss,aud,exp,iat,nonce,preferred_username,name,tid,oid,ver,c_hash,roles".Split(','),
        });

        tenant.MapGet("/discovery/v2.0/keys", () => new Dictionary<string, object>
        {
            ["keys"] = new[]
            {
                new Dictionary<string, string>
                {
                    ["kty"] = "RSA",
                    ["use"] = "sig",
                    ["alg"] = "RS256",
                    ["kid"] = key.Credentials.Kid,
                    ["n"] = Base64UrlEncoder.Encode(key.PublicKey.Modulus),
                    ["e"] = Base64UrlEncoder.Encode(key.PublicKey.Exponent),
                    ["issuer"] = options.Issuer,
                },
            },
        });
    }
}
