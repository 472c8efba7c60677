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

    /// <summary>
    /// Those that wait for one of us. The store has no such order, so that all are read; strangers decide how many those are, so that only what is on the page is kept.
    /// </summary>
    private async Task<Page<SignupView>> LongestFirst(string? filter, string? after, int take)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(take, StateList.LongestPage);
        // The one that waits least comes out first, to make room; one more than asked for tells whether there is a next page.
        var longest = new PriorityQueue<SignupState, string>(Comparer<string>.Create((one, other) => string.CompareOrdinal(other, one)));
        string? read = null;
        do
        {
            var rows = await index.List<SignupState>("signup", filter, read, StateList.LongestPage);
            foreach (var (_, state) in rows)
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"{state.StepSince.UtcTicks:D19}-{state.Id}");
                if (after is null || string.CompareOrdinal(place, after) > 0)
                {
                    longest.Enqueue(state, place);
                    if (longest.Count > take + 1)
                    {
                        longest.Dequeue();
                    }
                }
            }

            read = rows.Count == StateList.LongestPage ? rows[^1].Key : null;
        }
        while (read is not null);
        var page = longest.UnorderedItems.OrderBy(one => one.Priority, StringComparer.Ordinal).ToArray();
        return new Page<SignupView>([.. page.Take(take).Select(one => one.Element.View(options.Value))], page.Length > take ? page[take - 1].Priority : null);
    }
}
