using AzureTables;
using Billing.Hosting.Settings;

namespace Billing.Silo.Storage;

/// <summary>Where our tables are: section <c>Storage</c>. Exactly one of the two is given.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>The storage account by a connection string: for Azurite, or an account with shared keys.</summary>
    [SettingKey("ConnectionStrings:Storage")]
    public string? ConnectionString { get; set; }

    /// <summary>The table endpoint of an account that we reach by our managed identity.</summary>
    public Uri? TableServiceUri { get; set; }

    /// <summary>
    /// Calls and the journal are kept in memory and lost with the process. For benchmarks only: it tells what a
    /// silo costs by itself.
    /// </summary>
    public bool StandIn { get; set; }

    public void Read(IConfiguration configuration)
    {
        // What cannot be read is told with all other mistakes.
        StandIn = bool.TryParse(configuration["Storage:StandIn"], out var standIn) && standIn;
        ConnectionString = configuration.GetConnectionString("Storage") is { Length: > 0 } given ? given : null;
        TableServiceUri = configuration["Storage:TableServiceUri"] is { Length: > 0 } address && Uri.TryCreate(address, UriKind.RelativeOrAbsolute, out var uri) ? uri : null;
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
