using Azure.Identity;
using Azure.Storage.Blobs;

namespace Billing.Silo.Devices;

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
