using AzureTables;
using Billing.Storage;

namespace Billing.Silo.Storage;

/// <summary>Lists of grains, read from the columns of the default store.</summary>
internal sealed class StateIndex([FromKeyedServices(StateIndex.Store)] GrainStateTable table) : IStateIndex
{
    /// <summary>The name of the grains' default store.</summary>
    public const string Store = "Default";

    public Task<IReadOnlyList<KeyValuePair<string, TState>>> List<TState>(
        string grainType, string? filter, string? after, int take, CancellationToken cancellationToken) =>
        table.ListAsync<TState>(grainType, stateName: grainType, filter, after, take, cancellationToken);

    public Task<int> Count(string grainType, string? filter, CancellationToken cancellationToken) =>
        table.CountAsync(grainType, stateName: grainType, filter, int.MaxValue, cancellationToken);
}
