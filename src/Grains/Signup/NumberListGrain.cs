using System.Globalization;
using Billing.Storage;
using Orleans.Concurrency;

namespace Billing.Signup;

[StatelessWorker, GrainType("numbers")]
public sealed class NumberListGrain(IStateIndex index, TimeProvider time) : Grain, INumberListGrain
{
    public Task<Page<NumberView>> List(NumberQuery query, string? after, int take)
    {
        var now = time.GetUtcNow();
        var search = string.Concat((query.Search ?? "").Where(char.IsAsciiDigit));
        var filter = RowFilter.And(
            string.IsNullOrEmpty(query.PoolId) ? null : RowFilter.Equal(nameof(PooledNumber.PoolId), query.PoolId),
            search.Length == 0 ? null : RowFilter.StartsWith(nameof(PooledNumber.Number), search),
            query.State is { } state ? Standing(state, now) : null);
        return StateList.Page(index, "number", filter, after, take, (PooledNumber number) => number.View(now));
    }

    /// <summary>Holds and quarantines that are over are stored as they were, and free.</summary>
    private static string? Standing(NumberState state, DateTimeOffset now)
    {
        var minute = string.Create(CultureInfo.InvariantCulture, $"{PooledNumber.MinuteOf(now)}");
        string Is(NumberState one) => RowFilter.Equal(nameof(PooledNumber.State), one.ToString());
        return state switch
        {
            NumberState.Free => RowFilter.Or(
                Is(NumberState.Free),
                RowFilter.And(RowFilter.Or(Is(NumberState.Held), Is(NumberState.Quarantined)), $"{nameof(PooledNumber.UntilMinute)} le {minute}")),
            NumberState.Held or NumberState.Quarantined => RowFilter.And(Is(state), $"{nameof(PooledNumber.UntilMinute)} gt {minute}"),
            _ => Is(state),
        };
    }
}
