namespace AzureTables.Tests.Silo;

/// <summary>Counts, and says where it lives.</summary>
[Alias("AzureTables.Tests.Silo.ICounterGrain")]
public interface ICounterGrain : IGrainWithStringKey
{
    /// <summary>Adds, saves, and returns the sum.</summary>
    [Alias("Add")]
    Task<int> Add(int number);

    /// <summary>The port of the silo that holds this activation.</summary>
    [Alias("SiloPort")]
    Task<int> SiloPort();
}
