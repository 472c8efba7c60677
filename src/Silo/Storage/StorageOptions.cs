using AzureTables;

namespace Billing.Silo.Storage;

/// <summary>Where our tables are. Exactly one of the two is given.</summary>
public sealed class StorageOptions
{
    /// <summary><c>ConnectionStrings:Storage</c>: for Azurite, or an account with shared keys.</summary>
    public string? ConnectionString { get; set; }

    /// <summary><c>Storage:TableServiceUri</c>: the table endpoint of an account that we reach by our managed identity.</summary>
    public Uri? TableServiceUri { get; set; }

    public void Read(IConfiguration configuration)
    {
        ConnectionString = configuration.GetConnectionString("Storage") is { Length: > 0 } given ? given : null;
        TableServiceUri = configuration.GetValue<Uri?>("Storage:TableServiceUri");
    }

    internal void Apply(AzureTablesOptions table)
    {
        table.ConnectionString = ConnectionString;
        table.ServiceUri = TableServiceUri;
    }
}
