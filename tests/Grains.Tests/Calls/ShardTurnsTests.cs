using Billing.Calls;
using Microsoft.Extensions.Time.Testing;

namespace Billing.Grains.Tests.Calls;

[TestClass]
public class ShardTurnsTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(s_noon);
    private readonly ShardTurns _turns;

    public ShardTurnsTests() => _turns = new ShardTurns(_time);

    [TestMethod]
    public async Task A_turn_comes_after_a_second_and_before_two()
    {
        for (var shard = 0; shard < ILiveCallsGrain.Shards; shard++)
        {
            var turn = _turns.Next(shard);
            _time.Advance(TimeSpan.FromMilliseconds(999));
            Assert.IsFalse(turn.IsCompleted, $"shard {shard} came early");
            _time.Advance(TimeSpan.FromMilliseconds(1001));
            await turn.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    [TestMethod]
    public void Calls_of_a_shard_share_a_turn_and_shards_do_not()
    {
        var first = _turns.Next(3);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.AreSame(first, _turns.Next(3));
        Assert.AreNotSame(first, _turns.Next(4));
    }

    [TestMethod]
    public async Task Shards_take_turns_within_the_second()
    {
        var turns = Enumerable.Range(0, ILiveCallsGrain.Shards).Select(_turns.Next).ToArray();
        var ended = new List<int>();
        for (var step = 0; step < 200 && ended.Count < turns.Length; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.WhenAll(turns.Where((turn, shard) => !ended.Contains(shard) && turn.IsCompleted));
            var now = Enumerable.Range(0, turns.Length).Where(shard => turns[shard].IsCompleted && !ended.Contains(shard)).ToArray();
            Assert.IsLessThanOrEqualTo(1, now.Length, "two shards at once");
            ended.AddRange(now);
        }

        Assert.HasCount(ILiveCallsGrain.Shards, ended);
    }
}
