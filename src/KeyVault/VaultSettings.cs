using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Configuration;

namespace KeyVault;

/// <summary>Settings that are secrets of an Azure Key Vault.</summary>
public static class VaultSettings
{
    /// <summary>The vault's address, such as <c>https://name.vault.azure.net/</c>. Left out, there is no vault.</summary>
    public const string UriKey = "KeyVault:Uri";

    /// <summary>
    /// Adds the secrets of the vault that <see cref="UriKey"/> names, as settings: <c>Mail--Password</c> is <c>Mail:Password</c>. They have the last word
    /// and are read once, at the start. We are known to the vault by our managed identity.
    /// </summary>
    /// <exception cref="FormatException">The address is not an https address; it is not repeated.</exception>
    /// <exception cref="InvalidOperationException">The vault does not answer or refuses.</exception>
    public static void AddVault(this IConfigurationManager configuration)
    {
        if (configuration[UriKey] is not { Length: > 0 } address)
        {
            return;
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps)
        {
            throw new FormatException($"{UriKey} is not an https address.");
        }

        configuration.Add(new VaultSource(new SecretClient(uri, new DefaultAzureCredential())));
    }
}
