using Billing.Storage;
using Orleans.Concurrency;

namespace Billing.Signup;

[StatelessWorker, GrainType("products")]
public sealed class ProductListGrain(IStateIndex index) : Grain, IProductListGrain
{
    public Task<Page<ProductView>> List(ProductQuery query, string? after, int take)
    {
        var search = query.Search?.Trim().ToLowerInvariant();
        var filter = RowFilter.And(
            string.IsNullOrEmpty(search) ? null : RowFilter.Or(
                RowFilter.StartsWith(nameof(ProductState.Id), search), RowFilter.StartsWith(nameof(ProductState.SearchName), search)),
            string.IsNullOrEmpty(query.PoolId) ? null : RowFilter.Equal(nameof(ProductState.PoolId), query.PoolId));
        return StateList.Page(index, "product", filter, after, take, (ProductState state) => state.View());
    }
}
