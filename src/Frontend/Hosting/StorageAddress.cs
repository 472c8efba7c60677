using Billing.Hosting.Settings;

namespace Billing.Frontend.Hosting;

/// <summary>Where the cluster notes its members: section <c>Storage</c>. Exactly one of the two is given.</summary>
internal sealed class StorageAddress
{
    public const string Section = "Storage";

    /// <summary>The storage account by a connection string: for Azurite, or an account with shared keys.</summary>
    [SettingKey("ConnectionStrings:Storage")]
    public string? ConnectionString { get; set; }

    /// <summary>The table endpoint of an account that we reach by our managed identity: https.</summary>
    public Uri? TableServiceUri { get; set; }
}
