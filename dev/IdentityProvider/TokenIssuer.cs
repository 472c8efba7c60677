using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Billing.IdentityProvider;

/// <summary>Makes tokens with the claims of Entra ID's v2.0 tokens.</summary>
internal sealed class TokenIssuer(ProviderOptions options, TokenSigningKey key, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    // Microsoft Graph: whom Entra ID makes a token for when no API of one's own was asked for.
    private const string GraphAudience = "00000003-0000-0000-c000-000000000000";

    private readonly JsonWebTokenHandler _tokens = new() { SetDefaultTimesOnTokenCreation = false };

    public string IdToken(DemoUser user, ClientRegistration client, string? nonce, string? code)
    {
        var claims = UserClaims(user, client.ClientId);
        if (nonce is not null)
        {
            claims["nonce"] = nonce;
        }

        if (code is not null)
        {
            // OpenID Connect Core 1.0 §3.3.2.11: the left half of the code's hash.
            claims["c_hash"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(code))[..16]);
        }

        return Sign(client.ClientId, claims);
    }

    /// <summary>A token that lets <paramref name="client"/> act for a user: <c>scp</c> and the user's roles.</summary>
    public string AccessToken(DemoUser user, ClientRegistration client, RequestedScope scope)
    {
        var audience = scope.Api?.ClientId ?? GraphAudience;
        var claims = UserClaims(user, audience);
        claims["azp"] = client.ClientId;
        claims["azpacr"] = client.Secret is null ? "0" : "1";
        claims["scp"] = scope.Permissions;
        return Sign(audience, claims);
    }

    /// <summary>A token of the client itself: its own roles and no <c>scp</c>.</summary>
    public string ApplicationToken(ClientRegistration client, ClientRegistration api)
    {
        var objectId = StableId("service principal", client.ClientId);
        var claims = CommonClaims();
        claims["azp"] = client.ClientId;
        claims["azpacr"] = "1";
        claims["idtyp"] = "app";
        claims["oid"] = objectId;
        claims["sub"] = objectId;
        if (client.Roles.Length > 0)
        {
            claims["roles"] = client.Roles;
        }

        return Sign(api.ClientId, claims);
    }

    private Dictionary<string, object> UserClaims(DemoUser user, string audience)
    {
        var claims = CommonClaims();
        claims["oid"] = StableId("user", user.UserName);
        // In Entra ID the subject of one user differs from application to application.
        claims["sub"] = StableId(audience, user.UserName);
        claims["name"] = user.Name;
        claims["preferred_username"] = user.PreferredUserName;
        if (user.Roles.Length > 0)
        {
            claims["roles"] = user.Roles;
        }

        return claims;
    }

    private Dictionary<string, object> CommonClaims() => new()
    {
        ["tid"] = options.TenantId,
        ["ver"] = "2.0",
        ["uti"] = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(16)),
    };

    private string Sign(string audience, Dictionary<string, object> claims)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return _tokens.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.Issuer,
            Audience = audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + Lifetime,
            Claims = claims,
            SigningCredentials = key.Credentials,
        });
    }

    // The same on every machine and after every restart, so that what an application keeps by oid stays theirs.
    private string StableId(string kind, string name) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{options.TenantId}\n{kind}\n{name}")).AsSpan(0, 16)).ToString();
}
