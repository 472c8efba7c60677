using Billing.Storage;
using Orleans.Concurrency;

namespace Billing.Signup;

[StatelessWorker, GrainType("signups")]
public sealed class SignupListGrain(IStateIndex index) : Grain, ISignupListGrain
{
    public Task<Page<SignupView>> List(SignupQuery query, string? after, int take)
    {
        var search = query.Search?.Trim().ToLowerInvariant();
        var digits = search?.TrimStart('+');
        var filter = RowFilter.And(
            string.IsNullOrEmpty(search) ? null : RowFilter.Or(
                RowFilter.StartsWith(nameof(SignupState.Id), search),
                RowFilter.StartsWith(nameof(SignupState.SearchEmail), search),
                RowFilter.StartsWith(nameof(SignupState.SearchLastName), search),
                RowFilter.Equal(nameof(SignupState.CustomerId), search),
                string.IsNullOrEmpty(digits) ? null : RowFilter.Equal(nameof(SignupState.Number), digits)),
            string.IsNullOrEmpty(query.SiteId) ? null : RowFilter.Equal(nameof(SignupState.SiteId), query.SiteId),
            query.Stage is { } stage ? RowFilter.Equal(nameof(SignupState.Stage), stage.ToString()) : null);
        return StateList.Page(index, "signup", filter, after, take, (SignupState state) => state.View());
    }
}
