namespace KeyVault;

/// <summary>Which vault has secrets for us: section <c>KeyVault</c>.</summary>
public sealed class VaultAddress
{
    public const string Section = "KeyVault";

    /// <summary>
    /// An Azure Key Vault such as <c>https://name.vault.azure.net/</c>, which our managed identity may read: its secrets are settings, <c>Mail--Password</c> is
    /// <c>Mail:Password</c>.
    /// </summary>
    public Uri? Uri { get; set; }
}
