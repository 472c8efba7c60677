namespace Billing.Silo.Secrets;

/// <summary>Makes a secret unreadable where it is kept, and readable again.</summary>
internal interface ISecretBox
{
    string Seal(string secret);

    /// <exception cref="System.Security.Cryptography.CryptographicException">It was sealed by another key, or changed.</exception>
    string Open(string stored);
}
