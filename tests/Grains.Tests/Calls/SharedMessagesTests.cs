using Billing.Calls;
using Microsoft.Extensions.Time.Testing;
using Testing;

namespace Billing.Grains.Tests.Calls;

[TestClass]
public class SharedMessagesTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly List<int[]> _sent = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly SemaphoreSlim _answered = new(0);

    [TestMethod]
    public async Task What_is_given_while_a_message_is_under_way_goes_as_one_and_each_gets_its_own_answer()
    {
        var messages = new SharedMessages<int, string>(Hold, TimeSpan.Zero, TimeProvider.System);
        var first = messages.Send(1);
        Assert.IsTrue(await _arrived.WaitAsync(s_limit));
        var rest = Enumerable.Range(2, 5).Select(messages.Send).ToArray();
        _answered.Release(2);
        CollectionAssert.AreEqual(new[] { "1", "2", "3", "4", "5", "6" }, await Task.WhenAll([first, .. rest]).WaitAsync(s_limit));
        Assert.HasCount(2, _sent);
        CollectionAssert.AreEqual(new[] { 2, 3, 4, 5, 6 }, _sent[1]);
    }

    [TestMethod]
    public async Task A_message_that_fails_fails_what_it_carried_and_nothing_else()
    {
        var away = true;
        var messages = new SharedMessages<int, string>(
            items => away ? throw new TimeoutException("away") : Task.FromResult(Array.ConvertAll(items, item => $"{item}")), TimeSpan.Zero, TimeProvider.System);
        await Assert.ThrowsAsync<TimeoutException>(() => messages.Send(1).WaitAsync(s_limit));
        away = false;
        Assert.AreEqual("2", await messages.Send(2).WaitAsync(s_limit));
    }

    [TestMethod]
    public async Task A_message_with_too_few_answers_leaves_nobody_waiting()
    {
        var messages = new SharedMessages<int, string>(Hold, TimeSpan.Zero, TimeProvider.System);
        var first = messages.Send(1);
        Assert.IsTrue(await _arrived.WaitAsync(s_limit));
        var short1 = messages.Send(-2);
        var short2 = messages.Send(-3);
        _answered.Release(2);
        await first.WaitAsync(s_limit);
        await Assert.ThrowsAsync<Exception>(() => short1.WaitAsync(s_limit));
        await Assert.ThrowsAsync<Exception>(() => short2.WaitAsync(s_limit));
    }

    [TestMethod]
    public async Task A_message_carries_a_thousand_at_most()
    {
        var messages = new SharedMessages<int, string>(Hold, TimeSpan.Zero, TimeProvider.System);
        var first = messages.Send(0);
        Assert.IsTrue(await _arrived.WaitAsync(s_limit));
        var rest = Enumerable.Range(1, 1500).Select(messages.Send).ToArray();
        _answered.Release(3);
        await Task.WhenAll([first, .. rest]).WaitAsync(s_limit);
        CollectionAssert.AreEqual(new[] { 1, 1000, 500 }, _sent.ConvertAll(items => items.Length));
    }

    [TestMethod]
    public async Task A_lone_item_goes_at_once_and_what_follows_too_soon_shares_the_next_message()
    {
        var time = new FakeTimeProvider();
        var messages = new SharedMessages<int, string>(Hold, TimeSpan.FromMilliseconds(5), time);
        _answered.Release(100);
        var began = time.GetTimestamp();
        await messages.Send(1).WaitAsync(s_limit);
        var rest = new[] { messages.Send(2), messages.Send(3) };
        await Eventually.Async(
            () =>
            {
                Assert.HasCount(time.GetElapsedTime(began) < TimeSpan.FromMilliseconds(5) ? 1 : _sent.Count, _sent);
                time.Advance(TimeSpan.FromMilliseconds(1));
                return Array.TrueForAll(rest, one => one.IsCompletedSuccessfully);
            },
            "the pause to be over", s_limit);
        CollectionAssert.AreEqual(new[] { 2, 3 }, _sent[1]);

        time.Advance(TimeSpan.FromMilliseconds(5));
        await messages.Send(4).WaitAsync(s_limit);
        Assert.HasCount(3, _sent);
    }

    /// <summary>Answers when the test lets it; negative items get no answer.</summary>
    private async Task<string[]> Hold(int[] items)
    {
        _sent.Add(items);
        _arrived.Release();
        await _answered.WaitAsync(s_limit);
        return [.. items.Where(item => item >= 0).Select(item => $"{item}")];
    }
}
