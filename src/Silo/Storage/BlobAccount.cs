using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Billing.Silo.Storage;

/// <summary>The way to a storage account's blobs.</summary>
internal static class BlobAccount
{
    /// <exception cref="FormatException">The connection string cannot be read.</exception>
    public static BlobContainerClient Container(string? connectionString, Uri? serviceUri, string container)
    {
        // A publication that fails is tried again anyway: nothing is gained by waiting minutes here.
        var options = new BlobClientOptions
        {
            Retry = { MaxRetries = 3, Delay = TimeSpan.FromMilliseconds(400), MaxDelay = TimeSpan.FromSeconds(5), NetworkTimeout = TimeSpan.FromSeconds(20) },
        };
        var service = serviceUri is null
            ? new BlobServiceClient(connectionString, options)
            : new BlobServiceClient(serviceUri, new DefaultAzureCredential(), options);
        return service.GetBlobContainerClient(container);
    }

    /// <summary>Makes a container unless it is there.</summary>
    public static async Task CreateUnlessThereAsync(this BlobContainerClient container, PublicAccessType access, CancellationToken cancellationToken)
    {
        try
        {
            await container.CreateIfNotExistsAsync(access, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException refused) when (refused.Status == 403)
        {
            // Who has rights within a container need not have that of making it: then somebody else has made it, or the first use tells.
        }
    }

    /// <inheritdoc cref="CreateUnlessThereAsync"/>
    public static void CreateUnlessThere(this BlobContainerClient container)
    {
        try
        {
            container.CreateIfNotExists();
        }
        catch (RequestFailedException refused) when (refused.Status == 403)
        {
            // Who has rights within a container need not have that of making it: then somebody else has made it, or the first use tells.
        }
    }

    /// <summary>An account's endpoints differ in one label, in all of Azure's clouds; null when this is not one of them.</summary>
    public static Uri? BlobsBeside(Uri? tables) => tables is { IsAbsoluteUri: true } && tables.Host.Contains(".table.", StringComparison.OrdinalIgnoreCase)
        ? new UriBuilder(tables) { Host = tables.Host.Replace(".table.", ".blob.", StringComparison.OrdinalIgnoreCase) }.Uri
        : null;

    public static bool CanRead(string connectionString)
    {
        try
        {
            _ = new BlobServiceClient(connectionString);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
