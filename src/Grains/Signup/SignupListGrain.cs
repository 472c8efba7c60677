using System.Globalization;
using Billing.Storage;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Billing.Signup;

[StatelessWorker, GrainType("signups")]
public sealed class SignupListGrain(IStateIndex index, IOptions<SignupOptions> options) : Grain, ISignupListGrain
{
    public async Task<Page<SignupView>> List(SignupQuery query, string? after, int take)
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
            query.Stage is { } stage ? RowFilter.Equal(nameof(SignupState.Stage), stage.ToString()) : null,
            query.NeedsSomebody
                ? RowFilter.Or(RowFilter.Equal(nameof(SignupState.Stage), nameof(SignupStage.Review)), RowFilter.StartsWith(nameof(SignupState.Attention), ""))
                : null);
        return query is { NeedsSomebody: true } or { Stage: SignupStage.Review }
            ? await LongestFirst(filter, after, take)
            : await StateList.Page(index, "signup", filter, after, take, (SignupState state) => state.View(options.Value));
    }

    /// <summary>Those that wait for one of us. Of them there are as many as people can look at, so that all are read.</summary>
    private async Task<Page<SignupView>> LongestFirst(string? filter, string? after, int take)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(take, StateList.LongestPage);
        var waiting = new SortedDictionary<string, SignupState>(StringComparer.Ordinal);
        string? read = null;
        do
        {
            var rows = await index.List<SignupState>("signup", filter, read, StateList.LongestPage);
            foreach (var row in rows)
            {
                waiting[string.Create(CultureInfo.InvariantCulture, $"{row.Value.StepSince.UtcTicks:D19}-{row.Value.Id}")] = row.Value;
            }

            read = rows.Count == StateList.LongestPage ? rows[^1].Key : null;
        }
        while (read is not null);
        var rest = waiting.Where(one => after is null || string.CompareOrdinal(one.Key, after) > 0).Take(take + 1).ToArray();
        return new Page<SignupView>([.. rest.Take(take).Select(one => one.Value.View(options.Value))], rest.Length > take ? rest[take - 1].Key : null);
    }
}
