namespace AzureTables.Tests.Silo;

/// <summary>What a counter keeps.</summary>
public sealed class CounterState
{
    /// <summary>The sum.</summary>
    public int Sum { get; set; }
}
