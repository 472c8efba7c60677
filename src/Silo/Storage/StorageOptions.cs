using AzureTables;

namespace Billing.Silo.Storage;

/// <summary>Where our tables are. Exactly one of the two is given.</summary>
public sealed class StorageOptions
{
    /// <summary><c>ConnectionStrings:Storage</c>: for Azurite, or an account with shared keys.</summary>
    public string? ConnectionString { get; set; }

    /// <summary><c>Storage:TableServiceUri</c>: the table endpoint of an account that we reach by our managed identity.</summary>
    public Uri? TableServiceUri { get; set; }

    /// <summary>
    /// <c>Storage:StandIn</c>: calls and the journal are kept in memory and lost with the process. For benchmarks only: it tells what a
    /// silo costs by itself.
    /// </summary>
    public bool StandIn { get; set; }

    public void Read(IConfiguration configuration)
    {
        StandIn = configuration.GetValue<bool>("Storage:StandIn");
        ConnectionString = configuration.GetConnectionString("Storage") is { Length: > 0 } given ? given : null;
        TableServiceUri = configuration.GetValue<Uri?>("Storage:TableServiceUri");
    }

    /// <summary>For what the packet path writes.</summary>
    internal void ApplyToCalls(AzureTablesOptions table)
    {
        Apply(table);
        table.Client = StandIn ? new MemoryTable(table.TableName) : null;
    }

    internal void Apply(AzureTablesOptions table)
    {
        table.ConnectionString = ConnectionString;
        table.ServiceUri = TableServiceUri;
    }
}
