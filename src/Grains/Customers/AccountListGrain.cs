using Billing.Storage;
using Orleans.Concurrency;

namespace Billing.Customers;

[StatelessWorker, GrainType("accounts")]
public sealed class AccountListGrain(IStateIndex index) : Grain, IAccountListGrain
{
    public Task<Page<AccountView>> List(AccountQuery query, string? after, int take)
    {
        var prefix = query.Search is { Length: > 0 } search ? Ids.NormalizeAccount(search) : null;
        var filter = RowFilter.And(
            string.IsNullOrEmpty(query.CustomerId) ? null : RowFilter.Equal(nameof(AccountState.CustomerId), query.CustomerId),
            string.IsNullOrEmpty(prefix) ? null : RowFilter.Or(
                RowFilter.StartsWith(nameof(AccountState.Id), prefix),
                RowFilter.StartsWith(nameof(AccountState.SearchLabel), prefix)),
            StatusFilter.Of(nameof(AccountState.Status), query.Status));
        return StateList.Page(index, "account", filter, after, take, (AccountState state) => state.View());
    }
}
