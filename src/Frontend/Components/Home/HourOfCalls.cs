using Billing.Calls;
using Billing.Frontend.Calls;

namespace Billing.Frontend.Components.Home;

/// <summary>
/// The last hour by minutes, added up over the shards of the live list. However many people look at the home page, the
/// shards are asked once in five seconds.
/// </summary>
public sealed class HourOfCalls(IGrainFactory grains, TimeProvider clock)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private Task<MinuteOfCalls[]>? answer;
    private DateTimeOffset askedAt;

    /// <summary>Sixty minutes, oldest first, the present one last.</summary>
    public Task<MinuteOfCalls[]> Get()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (answer is null || answer.IsFaulted || now - askedAt >= GoodFor)
            {
                askedAt = now;
                answer = Ask(now);
            }

            return answer;
        }
    }

    private async Task<MinuteOfCalls[]> Ask(DateTimeOffset now)
    {
        var shards = await Task.WhenAll(Enumerable.Range(0, ILiveCallsGrain.Shards).Select(shard => grains.GetGrain<ILiveCallsGrain>(shard).LastHour()));
        return HomeFigures.Hour(shards.SelectMany(minutes => minutes), now);
    }
}
