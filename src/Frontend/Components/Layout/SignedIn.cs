using System.Security.Claims;
using Billing.Audit;
using Billing.Frontend.Authentication;

namespace Billing.Frontend.Components.Layout;

/// <summary>Who sits before the portal.</summary>
internal static class SignedIn
{
    public static Actor ToActor(this ClaimsPrincipal user) => Actors.ActorOf(user, Actors.Portal);

    public static string DisplayName(this ClaimsPrincipal user) =>
        user.FindFirstValue("name") ?? user.FindFirstValue("preferred_username") ?? user.Identity?.Name ?? "Somebody";

    /// <summary>What the person may do, in a word.</summary>
    public static string RoleNames(this ClaimsPrincipal user) =>
        user.IsInRole(Roles.Admin) ? "Administrator"
        : user.IsInRole(Roles.Support) ? "Support"
        : user.IsInRole(Roles.Reader) ? "Reader"
        : "No role";
}
