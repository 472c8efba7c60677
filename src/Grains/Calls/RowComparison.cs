namespace Billing.Calls;

/// <summary>
/// Which calls the live list and its rows disagree about for longer than rows lag behind. Knows no Orleans.
/// </summary>
public sealed class RowComparison
{
    /// <summary>After so many looks a difference is no lag.</summary>
    public const int Patience = 2;

    /// <summary>Calls in one look: a store that lags behind does not make the list ask every call.</summary>
    private const int Most = 250;

    private Dictionary<string, int> _different = new(StringComparer.Ordinal);

    /// <summary>Looks once.</summary>
    /// <param name="rows">The rows of the calls in progress, by key. One that is newer than what the list has differs, too.</param>
    /// <returns>The calls to reconsider.</returns>
    public IReadOnlyList<RowDifference> Look(LiveCallIndex index, IReadOnlyDictionary<string, LiveCall> rows)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(rows);
        var now = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var key in index.All.Select(call => call.Key).Where(key => !rows.ContainsKey(key))
            .Concat(rows.Values.Where(row => !(index.VersionOf(row.Key) >= row.Version)).Select(row => row.Key)))
        {
            now[key] = _different.GetValueOrDefault(key) + 1;
        }

        _different = now;
        return [.. now.Where(one => one.Value >= Patience).Take(Most).Select(one => new RowDifference(one.Key, one.Value))];
    }
}
