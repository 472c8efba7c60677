using Billing.Silo.Storage;

namespace Billing.Silo.Secrets;

/// <summary>Where the keys are that secrets are sealed with: section <c>Secrets</c>.</summary>
public sealed class SecretOptions
{
    public const string Section = "Secrets";

    /// <summary>The blob container of the keys.</summary>
    public string Container { get; set; } = "keys";

    /// <summary>The blob endpoint of an account that we reach by our managed identity. By default the keys are in the account that the state is in.</summary>
    public Uri? BlobServiceUri { get; set; }

    /// <summary>
    /// A key of Key Vault (RSA) that encrypts the keys, such as <c>https://vault.vault.azure.net/keys/billing</c>; our managed identity may wrap and unwrap with it. Without it, whoever
    /// reads the container can read the secrets.
    /// </summary>
    public Uri? KeyVaultKey { get; set; }

    internal string? ConnectionString { get; private set; }

    /// <summary>Takes over where the account is.</summary>
    internal void ReadAccount(IConfiguration configuration)
    {
        if (BlobServiceUri is null)
        {
            ConnectionString = configuration.GetConnectionString("Storage") is { Length: > 0 } shared ? shared : null;
            BlobServiceUri = ConnectionString is null ? BlobAccount.BlobsBeside(configuration.GetValue<Uri?>("Storage:TableServiceUri")) : null;
        }
    }
}
