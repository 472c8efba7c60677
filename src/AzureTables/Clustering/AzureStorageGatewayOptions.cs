namespace AzureTables;

/// <summary>The table of a cluster's silos, as a client sees it.</summary>
public sealed class AzureStorageGatewayOptions : AzureTablesOptions
{
    /// <summary>The table of silos; the official provider's default.</summary>
    public override string TableName { get; set; } = "OrleansSiloInstances";
}
