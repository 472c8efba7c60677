namespace AzureTables;

/// <summary>The table of a cluster's silos, as a silo sees it.</summary>
public sealed class AzureStorageClusteringOptions : AzureTablesOptions
{
    /// <summary>The table of silos; the official provider's default.</summary>
    public override string TableName { get; set; } = "OrleansSiloInstances";
}
