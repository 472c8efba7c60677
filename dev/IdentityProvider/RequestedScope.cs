namespace Billing.IdentityProvider;

/// <summary>What a <c>scope</c> parameter asks for.</summary>
/// <param name="OpenId">Whether an id_token is wanted.</param>
/// <param name="Api">The API that the access token is for; null when only the OpenID scopes were named.</param>
/// <param name="Permissions">The <c>scp</c> claim: names without the API's prefix, separated by spaces.</param>
internal sealed record RequestedScope(bool OpenId, ClientRegistration? Api, string Permissions)
{
    private static readonly string[] OpenIdScopes = ["openid", "profile", "email", "offline_access"];

    /// <summary>Null when the scope names an API that is not registered, or more than one.</summary>
    public static RequestedScope? Parse(string? scope, ProviderOptions options)
    {
        ClientRegistration? api = null;
        var permissions = new List<string>();
        var names = (scope ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names.Except(OpenIdScopes))
        {
            var slash = name.LastIndexOf('/');
            var found = slash > 0 ? options.Clients.FirstOrDefault(client => Names(client, name[..slash])) : null;
            if (found is null || (api is not null && api != found))
            {
                return null;
            }

            api = found;
            // ".default" stands for whatever was consented to; the portal's API has this one permission.
            permissions.Add(name[(slash + 1)..] == ".default" ? "access_as_user" : name[(slash + 1)..]);
        }

        var granted = api is null ? names.Intersect(OpenIdScopes) : permissions.Distinct();
        return new RequestedScope(names.Contains("openid"), api, string.Join(' ', granted));
    }

    private static bool Names(ClientRegistration client, string resource) =>
        client.ApplicationIdUri is { } uri
        && (resource == uri || resource == client.ClientId || resource == $"api://{client.ClientId}");
}
