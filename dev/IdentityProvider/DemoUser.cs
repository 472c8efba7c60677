namespace Billing.IdentityProvider;

/// <summary>A person who may sign in by a click. There is no password: nothing here is secret.</summary>
internal sealed class DemoUser
{
    /// <summary>Short name, as a script gives it.</summary>
    public required string UserName { get; init; }

    /// <summary>Full name, as the portal shows it.</summary>
    public required string Name { get; init; }

    /// <summary>App roles, as assigned in Entra ID.</summary>
    public string[] Roles { get; init; } = [];

    public string PreferredUserName => $"{UserName}@billing.example";
}
