namespace Billing.Frontend.Authentication;

/// <summary>What one may do. Roles are given in the identity provider (app roles); only this folder knows their names.</summary>
public static class Policies
{
    /// <summary>Look at everything but secrets: any of the three roles.</summary>
    public const string Read = nameof(Read);

    /// <summary>End calls: <see cref="Roles.Admin"/> and <see cref="Roles.Support"/>.</summary>
    public const string EndCalls = nameof(EndCalls);

    /// <summary>Change anything, and look at secrets and the audit log: <see cref="Roles.Admin"/>.</summary>
    public const string Administer = nameof(Administer);
}
