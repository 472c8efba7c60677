using Billing.Storage;
using Orleans.Concurrency;

namespace Billing.Devices;

[StatelessWorker, GrainType("profiles")]
public sealed class ProfileListGrain(IStateIndex index) : Grain, IProfileListGrain
{
    public Task<Page<ProfileSummary>> List(ProfileQuery query, string? after, int take)
    {
        var prefix = query.Search?.Trim().ToLowerInvariant();
        var filter = string.IsNullOrEmpty(prefix) ? null : RowFilter.Or(
            RowFilter.StartsWith(nameof(ProfileState.Id), prefix),
            RowFilter.StartsWith(nameof(ProfileState.SearchDescription), prefix));
        return StateList.Page(index, "profile", filter, after, take, (ProfileState state) => state.Summary());
    }
}
