using Billing.Storage;
using Orleans.Concurrency;

namespace Billing.Signup;

[StatelessWorker, GrainType("number-pools")]
public sealed class NumberPoolListGrain(IStateIndex index) : Grain, INumberPoolListGrain
{
    public Task<Page<NumberPoolView>> List(NumberPoolQuery query, string? after, int take)
    {
        var search = query.Search?.Trim().ToLowerInvariant();
        var filter = string.IsNullOrEmpty(search) ? null : RowFilter.Or(
            RowFilter.StartsWith(nameof(NumberPoolState.Id), search), RowFilter.StartsWith(nameof(NumberPoolState.SearchName), search));
        return StateList.Page(index, "number-pool", filter, after, take, (NumberPoolState state) => state.View());
    }
}
