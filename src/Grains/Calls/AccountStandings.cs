using System.Collections.Concurrent;
using Billing.Customers;

namespace Billing.Calls;

/// <summary>
/// Whose an account is, as its calls need it, remembered for two seconds: a trunk begins hundreds of calls in that time. Whether a
/// call is let through is never decided by this; only that may be as old against which one is marked that began nevertheless.
/// </summary>
public sealed class AccountStandings(IGrainFactory grains, TimeProvider time)
{
    private const int Most = 100_000;
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (AccountStanding Standing, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);

    /// <summary>Null when there is no such account; that is asked anew each time.</summary>
    public ValueTask<AccountStanding?> Of(string accountId) =>
        Known(accountId) is { } known ? ValueTask.FromResult<AccountStanding?>(known) : new ValueTask<AccountStanding?>(Ask(accountId));

    /// <summary>The same without asking anybody: null also when it is not remembered.</summary>
    public AccountStanding? Known(string accountId) => _known.TryGetValue(accountId, out var known) && known.Until > time.GetUtcNow() ? known.Standing : null;

    private async Task<AccountStanding?> Ask(string accountId)
    {
        if (await grains.GetGrain<IAccountGrain>(accountId).Standing() is not { } standing)
        {
            return null;
        }

        if (_known.Count > Most)
        {
            _known.Clear();
        }

        _known[accountId] = (standing, time.GetUtcNow() + s_fresh);
        return standing;
    }
}
