using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Configuration;

namespace KeyVault;

/// <summary>A vault as a source of settings.</summary>
/// <param name="vault">Where the secrets are.</param>
public sealed class VaultSource(SecretClient vault) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new Provider(vault);

    private sealed class Provider(SecretClient vault) : ConfigurationProvider
    {
        public override void Load()
        {
            try
            {
                // A disabled secret cannot be read; it is as if it were not there.
                foreach (var secret in vault.GetPropertiesOfSecrets().Where(secret => secret.Enabled != false))
                {
                    Set(secret.Name.Replace("--", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), vault.GetSecret(secret.Name).Value.Value);
                }
            }
            catch (Exception exception) when (exception is RequestFailedException or AuthenticationFailedException or AggregateException)
            {
                throw new InvalidOperationException($"The secrets in {vault.VaultUri} cannot be read: {exception.Message}", exception);
            }
        }
    }
}
