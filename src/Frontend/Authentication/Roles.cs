namespace Billing.Frontend.Authentication;

/// <summary>The app roles that the identity provider gives.</summary>
public static class Roles
{
    public const string Admin = "Billing.Admin";
    public const string Support = "Billing.Support";
    public const string Reader = "Billing.Reader";
}
