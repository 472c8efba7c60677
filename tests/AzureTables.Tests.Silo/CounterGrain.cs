using Orleans.Placement;

namespace AzureTables.Tests.Silo;

/// <inheritdoc/>
[RandomPlacement]
[GrainType("counter")]
public sealed class CounterGrain(
    [PersistentState("sum")] IPersistentState<CounterState> state, ILocalSiloDetails silo) : Grain, ICounterGrain
{
    /// <inheritdoc/>
    public async Task<int> Add(int number)
    {
        state.State.Sum += number;
        await state.WriteStateAsync();
        return state.State.Sum;
    }

    /// <inheritdoc/>
    public Task<int> SiloPort() => Task.FromResult(silo.SiloAddress.Endpoint.Port);
}
