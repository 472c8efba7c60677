namespace Billing.Storage;

/// <summary>
/// The text (or the texts of a list) is a secret: it is stored encrypted, and leaves the store in a backup only encrypted by a passphrase. In memory it is
/// what it is; lists cannot filter by it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
