using Billing.Hosting.Settings;
using Azure.Identity;
using AzureTables;
using Billing.Silo.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Secrets;

internal static class SecretHosting
{
    /// <summary>Of one try at the vault, which a thread of Orleans may wait for.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Has the secrets of the grains' default store sealed.</summary>
    public static void AddSecrets(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<SecretOptions>(SecretOptions.Section)
            .Configure<IConfiguration>((secrets, configuration) => secrets.ReadAccount(configuration))
            .Validate(
                secrets => secrets.ConnectionString is not null || secrets.BlobServiceUri is not null,
                "Give Secrets:BlobServiceUri: where the blobs are does not follow from the account of the state.")
            .Validate(
                secrets => secrets.KeyVaultKey is null || (secrets.KeyVaultKey is { IsAbsoluteUri: true } key && key.Scheme == Uri.UriSchemeHttps),
                "Secrets:KeyVaultKey is not the https address of a key.");
        builder.Services.AddDataProtection().SetApplicationName("billing-silo");
        builder.Services.AddSingleton<BlobKeys>(services =>
        {
            var secrets = services.GetRequiredService<IOptions<SecretOptions>>().Value;
            return new BlobKeys(BlobAccount.Container(secrets.ConnectionString, secrets.BlobServiceUri, secrets.Container), services.GetService<KeyVaultKey>());
        });
        builder.Services.AddOptions<KeyManagementOptions>().Configure<IServiceProvider>((keys, services) =>
        {
            keys.XmlRepository = services.GetRequiredService<BlobKeys>();
            if (services.GetService<KeyVaultKey>() is { } vault)
            {
                keys.XmlEncryptor = new VaultEncryptor(vault);
            }
        });
        if (builder.Configuration.GetValue<Uri?>($"{SecretOptions.Section}:{nameof(SecretOptions.KeyVaultKey)}") is { } key)
        {
            builder.Services.AddSingleton(_ => new KeyVaultKey(new HttpClient { Timeout = s_patience }, key, new DefaultAzureCredential()));
        }

        builder.Services.AddSingleton<StoredSecrets>();
        builder.Services.AddOptions<AzureTableStorageOptions>(StateIndex.Store)
            .Configure<StoredSecrets>((store, secrets) => SecretJson.Add(store.JsonSerializerOptions, secrets));
        builder.Services.AddHostedService<KeysAtStart>();
    }
}
