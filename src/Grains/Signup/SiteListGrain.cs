using Billing.Storage;
using Orleans.Concurrency;

namespace Billing.Signup;

[StatelessWorker, GrainType("sites")]
public sealed class SiteListGrain(IStateIndex index) : Grain, ISiteListGrain
{
    public Task<Page<SiteView>> List(SiteQuery query, string? after, int take)
    {
        var search = query.Search?.Trim().ToLowerInvariant();
        var filter = RowFilter.And(
            string.IsNullOrEmpty(search) ? null : RowFilter.Or(
                RowFilter.StartsWith(nameof(SiteState.Id), search),
                RowFilter.StartsWith(nameof(SiteState.SearchName), search),
                RowFilter.StartsWith(nameof(SiteState.SearchReseller), search)),
            query.Paused is { } paused ? RowFilter.Is(nameof(SiteState.Paused), paused) : null,
            string.IsNullOrEmpty(query.ProductId) ? null : RowFilter.Equal(nameof(SiteState.ProductId), query.ProductId));
        return StateList.Page(index, "site", filter, after, take, (SiteState state) => state.View());
    }
}
