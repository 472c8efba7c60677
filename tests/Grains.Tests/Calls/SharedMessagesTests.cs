using Billing.Calls;

namespace Billing.Grains.Tests.Calls;

[TestClass]
public class SharedMessagesTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly List<int[]> _sent = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly SemaphoreSlim _answered = new(0);

    [TestMethod]
    public async Task What_is_given_while_a_message_is_under_way_goes_as_one_and_each_gets_its_own_answer()
    {
        var messages = new SharedMessages<int, string>(Hold);
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
        var messages = new SharedMessages<int, string>(items => away ? throw new TimeoutException("away") : Task.FromResult(Array.ConvertAll(items, item => $"{item}")));
        await Assert.ThrowsAsync<TimeoutException>(() => messages.Send(1).WaitAsync(s_limit));
        away = false;
        Assert.AreEqual("2", await messages.Send(2).WaitAsync(s_limit));
    }

    [TestMethod]
    public async Task A_message_with_too_few_answers_leaves_nobody_waiting()
    {
        var messages = new SharedMessages<int, string>(Hold);
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
        var messages = new SharedMessages<int, string>(Hold);
        var first = messages.Send(0);
        Assert.IsTrue(await _arrived.WaitAsync(s_limit));
        var rest = Enumerable.Range(1, 1500).Select(messages.Send).ToArray();
        _answered.Release(3);
        await Task.WhenAll([first, .. rest]).WaitAsync(s_limit);
        CollectionAssert.AreEqual(new[] { 1, 1000, 500 }, _sent.ConvertAll(items => items.Length));
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
