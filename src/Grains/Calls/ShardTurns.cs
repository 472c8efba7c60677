namespace Billing.Calls;

/// <summary>
/// When the rows of calls are written: those of a shard together, once a second and one shard after the other, so that calls share
/// transactions and the store is never asked for all at once.
/// </summary>
public sealed class ShardTurns(TimeProvider time)
{
    /// <summary>How long rows lag behind at least: a call that begins and ends within leaves its history only.</summary>
    private static readonly TimeSpan s_lag = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(int Shard, long Second), Task> _turns = [];

    /// <summary>Ends at the shard's next turn that is a second away or more.</summary>
    public Task Next(int shard)
    {
        var now = time.GetUtcNow().UtcTicks;
        var offset = TimeSpan.TicksPerSecond * shard / ILiveCallsGrain.Shards;
        var second = ((now + s_lag.Ticks - offset) / TimeSpan.TicksPerSecond) + 1;
        lock (_lock)
        {
            if (!_turns.TryGetValue((shard, second), out var turn))
            {
                _turns[(shard, second)] = turn = At(shard, second, TimeSpan.FromTicks((second * TimeSpan.TicksPerSecond) + offset - now));
            }

            return turn;
        }
    }

    private async Task At(int shard, long second, TimeSpan wait)
    {
        // Not on the scheduler of the grain that happens to be the first.
        await Task.Delay(wait, time).ConfigureAwait(false);
        lock (_lock)
        {
            _turns.Remove((shard, second));
        }
    }
}
