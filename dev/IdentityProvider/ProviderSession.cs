namespace Billing.IdentityProvider;

/// <summary>The provider's own session: who signed in last is not asked again until signed out.</summary>
internal static class ProviderSession
{
    public const string Scheme = "session";

    // Cookies do not tell ports apart: the name keeps it from those of other programs on localhost.
    public const string CookieName = "Billing.IdentityProvider";
}
