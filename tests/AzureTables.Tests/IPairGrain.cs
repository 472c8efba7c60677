namespace AzureTables.Tests;

/// <summary>A grain with a state in each of two stores.</summary>
[Alias("AzureTables.Tests.IPairGrain")]
public interface IPairGrain : IGrainWithStringKey
{
    /// <summary>Saves both.</summary>
    [Alias("Set")]
    Task Set(int first, int second);
}
