namespace Billing.Storage;

/// <summary>Pages through stored states.</summary>
internal static class StateList
{
    public const int LongestPage = 1000;

    public static async Task<Page<TView>> Page<TState, TView>(
        IStateIndex index, string grainType, string? filter, string? after, int take, Func<TState, TView> view)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(take, LongestPage);
        // One more than asked for tells whether there is a next page; the store itself takes a thousand at most.
        var ask = Math.Min(take + 1, LongestPage);
        var rows = await index.List<TState>(grainType, filter, after, ask);
        var full = rows.Count > take || (rows.Count == take && ask == take);
        var items = rows.Take(take).Select(row => view(row.Value)).ToArray();
        return new Page<TView>(items, full ? rows[take - 1].Key : null);
    }

    /// <summary>All of them, page by page; for kinds of which there are hundreds.</summary>
    public static async IAsyncEnumerable<TState> All<TState>(IStateIndex index, string grainType)
    {
        string? after = null;
        do
        {
            var rows = await index.List<TState>(grainType, filter: null, after, LongestPage);
            foreach (var row in rows)
            {
                yield return row.Value;
            }

            after = rows.Count == LongestPage ? rows[^1].Key : null;
        }
        while (after is not null);
    }
}
