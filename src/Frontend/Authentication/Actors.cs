using System.Security.Claims;
using Billing.Audit;
using Microsoft.Identity.Web;

namespace Billing.Frontend.Authentication;

/// <summary>Tells the audit log who gives a command.</summary>
public static class Actors
{
    /// <summary>Via the REST API, by a bearer token.</summary>
    public const string Api = "api";

    /// <summary>Via the pages.</summary>
    public const string Portal = "portal";

    /// <summary>
    /// A person is named by the object id of the identity provider, a script (a token without a person) by its client id.
    /// </summary>
    /// <param name="via"><see cref="Api"/> or <see cref="Portal"/>.</param>
    /// <exception cref="InvalidOperationException">The principal names nobody; the authentication lets no such principal in.</exception>
    public static Actor ActorOf(ClaimsPrincipal user, string via)
    {
        // In v2.0 tokens the client is azp, in v1.0 tokens appid; idtyp says "app" where the optional claim is switched on, and
        // a token on behalf of a person carries scopes.
        var client = user.FindFirstValue("azp") ?? user.FindFirstValue("appid");
        var isScript = client is not null
            && (user.FindFirstValue("idtyp") == "app" || user.FindFirstValue(ClaimConstants.Scp) is null && user.FindFirstValue(ClaimConstants.Scope) is null);
        var id = (isScript ? client : null) ?? user.GetObjectId() ?? user.FindFirstValue(ClaimTypes.NameIdentifier) ?? client
            ?? throw new InvalidOperationException("The token names neither a person (oid, sub) nor a script (azp).");
        var name = user.FindFirstValue("name") ?? user.Identity?.Name ?? user.FindFirstValue("app_displayname") ?? user.GetDisplayName();
        return new Actor(id, string.IsNullOrWhiteSpace(name) ? id : name, via);
    }
}
