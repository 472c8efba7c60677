using AzureTables.Tests.Silo;

namespace AzureTables.Tests;

/// <inheritdoc/>
[GrainType("pair")]
public sealed class PairGrain(
    [PersistentState("sum")] IPersistentState<CounterState> mine,
    [PersistentState("sum", "other")] IPersistentState<CounterState> theirs) : Grain, IPairGrain
{
    /// <inheritdoc/>
    public async Task Set(int first, int second)
    {
        mine.State.Sum = first;
        theirs.State.Sum = second;
        await mine.WriteStateAsync();
        await theirs.WriteStateAsync();
    }
}
