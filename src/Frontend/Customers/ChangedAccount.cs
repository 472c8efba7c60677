namespace Billing.Frontend.Customers;

/// <summary>An account as it shall be; what is left out gets its default, but for the password.</summary>
public sealed record ChangedAccount : AccountFields
{
    /// <summary>The new password; left out or null, it stays as it is.</summary>
    public string? Password { get; init; }

    /// <summary>The version that the change was made from; if the account has another by now, nothing is changed (409).</summary>
    public required int Version { get; init; }
}
