namespace Billing.Silo.Devices;

/// <summary>
/// Where the storage account that phones fetch from logs what is read (diagnostic setting <c>StorageRead</c> to a storage account): section
/// <c>Provisioning:ReadLog</c>. Off unless one of the two addresses is given.
/// </summary>
public sealed class ReadLogOptions
{
    /// <summary>Of the account that is logged to, with shared keys.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The blob endpoint of the account that is logged to, which we reach by our managed identity.</summary>
    public Uri? BlobServiceUri { get; set; }

    /// <summary>As Azure names it.</summary>
    public string Container { get; set; } = "insights-logs-storageread";

    /// <summary>How often it is looked at.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(1);

    internal bool On => !string.IsNullOrEmpty(ConnectionString) || BlobServiceUri is not null;
}
