using System.Security.Cryptography;
using System.Text;

namespace Billing.IdentityProvider;

/// <summary>An app registration.</summary>
internal sealed class ClientRegistration
{
    public required string ClientId { get; init; }

    public required string Name { get; init; }

    /// <summary>Set for an API that tokens can be asked for, e.g. <c>api://billing</c>.</summary>
    public string? ApplicationIdUri { get; init; }

    /// <summary>Null for a public client, which must use PKCE.</summary>
    public string? Secret { get; init; }

    /// <summary>App roles that the client has by itself (client_credentials).</summary>
    public string[] Roles { get; init; } = [];

    /// <summary>
    /// Where answers may go. The port of a loopback address is not compared, as in Entra ID;
    /// the path <c>/</c> stands for every path below it.
    /// </summary>
    public string[] RedirectUris { get; init; } = [];

    public bool MayReturnTo(string? address, out Uri uri)
    {
        uri = null!;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var parsed) || parsed.Fragment.Length > 0 || parsed.UserInfo.Length > 0)
        {
            return false;
        }

        uri = parsed;
        return RedirectUris.Any(registered => Matches(new Uri(registered), parsed));
    }

    public bool SecretMatches(string? secret) =>
        Secret is null || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(secret ?? ""));

    private static bool Matches(Uri registered, Uri asked) =>
        registered.Scheme == asked.Scheme
        && registered.Host == asked.Host
        && (registered.IsLoopback || registered.Port == asked.Port)
        && (registered.AbsolutePath == "/" || registered.AbsolutePath == asked.AbsolutePath);
}
