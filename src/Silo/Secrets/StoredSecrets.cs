using Microsoft.AspNetCore.DataProtection;

namespace Billing.Silo.Secrets;

/// <summary>
/// Secrets as they are in the tables: sealed by ASP.NET Core Data Protection. A row from before that has them as they are, and has them sealed from the next time it
/// is written.
/// </summary>
internal sealed class StoredSecrets(IDataProtectionProvider protection) : ISecretBox
{
    /// <summary>Tells a sealed text from a plain one.</summary>
    public const string Prefix = "dp1.";

    private readonly IDataProtector _protector = protection.CreateProtector("Billing.Silo.StoredSecrets.v1");

    /// <summary>An empty text hides nothing, and stays recognisable as missing.</summary>
    public string Seal(string secret) => secret.Length == 0 ? "" : Prefix + _protector.Protect(secret);

    public string Open(string stored) => stored.StartsWith(Prefix, StringComparison.Ordinal) ? _protector.Unprotect(stored[Prefix.Length..]) : stored;
}
