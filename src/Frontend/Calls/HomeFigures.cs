using Billing.Calls;
using Billing.Nodes;

namespace Billing.Frontend.Calls;

/// <summary>Puts together what the home page shows.</summary>
public sealed class HomeFigures(IGrainFactory grains, LiveCallsFeed feed, TimeProvider time)
{
    private const int Minutes = 60;

    public async Task<Overview> Read()
    {
        var health = grains.GetGrain<INodeDirectoryGrain>(0).Health();
        var shards = await Task.WhenAll(Enumerable.Range(0, ILiveCallsGrain.Shards)
            .Select(shard => grains.GetGrain<ILiveCallsGrain>(shard).LastHour()));
        var hour = Hour(shards.SelectMany(shard => shard), time.GetUtcNow());
        var calls = hour.Sum(minute => minute.Calls);
        var picture = feed.Current;
        return new Overview
        {
            CallsNow = picture.Calls.Count,
            ConnectedNow = picture.Calls.Count(call => call.Stage == CallStage.Connected),
            Complete = picture.Complete,
            LastHour = hour,
            AnswerRate = calls == 0 ? null : (double)hour.Sum(minute => minute.Answered) / calls,
            Nodes = await health,
        };
    }

    /// <summary>Adds the shards' minutes up and fills the gaps, so that a chart needs to know nothing.</summary>
    internal static MinuteOfCalls[] Hour(IEnumerable<MinuteOfCalls> minutes, DateTimeOffset now)
    {
        var last = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        var sums = minutes.GroupBy(minute => minute.Minute.UtcTicks / TimeSpan.TicksPerMinute)
            .ToDictionary(group => group.Key, group => (Calls: group.Sum(minute => minute.Calls), Answered: group.Sum(minute => minute.Answered)));
        return [.. Enumerable.Range(0, Minutes).Select(i => last.AddMinutes(i - Minutes + 1)).Select(minute =>
        {
            var sum = sums.GetValueOrDefault(minute.UtcTicks / TimeSpan.TicksPerMinute);
            return new MinuteOfCalls(minute, sum.Calls, sum.Answered);
        })];
    }
}
