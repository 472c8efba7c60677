using Billing.Storage;
using Orleans.Concurrency;

namespace Billing.Customers;

[StatelessWorker, GrainType("customers")]
public sealed class CustomerListGrain(IStateIndex index) : Grain, ICustomerListGrain
{
    public Task<Page<CustomerView>> List(CustomerQuery query, string? after, int take)
    {
        var prefix = query.Search?.Trim().ToLowerInvariant();
        var filter = RowFilter.And(
            string.IsNullOrEmpty(prefix) ? null : RowFilter.Or(
                RowFilter.StartsWith(nameof(CustomerState.SearchId), prefix),
                RowFilter.StartsWith(nameof(CustomerState.SearchName), prefix),
                RowFilter.StartsWith(nameof(CustomerState.SearchEmail), prefix)),
            StatusFilter.Of(nameof(CustomerState.Status), query.Status));
        return StateList.Page(index, "customer", filter, after, take, (CustomerState state) => state.View());
    }
}
