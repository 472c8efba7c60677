using AzureTables;

namespace Billing.Silo.Storage;

/// <summary>Where our tables are: section <c>Storage</c>. Exactly one of the two is given.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>For Azurite, or an account with shared keys.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The table endpoint of an account that we reach by our managed identity.</summary>
    public Uri? TableServiceUri { get; set; }

    internal void Apply(AzureTablesOptions table)
    {
        table.ConnectionString = ConnectionString;
        table.ServiceUri = TableServiceUri;
    }
}
