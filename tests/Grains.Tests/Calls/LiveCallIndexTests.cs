using Billing.Calls;
using Microsoft.Extensions.Time.Testing;
using static Billing.Calls.AccountingStatus;
using static Billing.Grains.Tests.Calls.Records;

namespace Billing.Grains.Tests.Calls;

[TestClass]
public class LiveCallIndexTests
{
    private readonly FakeTimeProvider _time = new(At(600));

    [TestMethod]
    public void A_stranger_gets_everything_and_a_reader_what_changed()
    {
        var index = new LiveCallIndex(_time);
        index.Put(Call("a"));
        index.Put(Call("b"));
        var whole = index.ChangesAfter(null, 0);
        Assert.IsTrue(whole.Whole);
        Assert.HasCount(2, whole.Changed);
        Assert.IsTrue(index.IsNewest(whole.Epoch, whole.Sequence));

        index.Put(Call("c"));
        index.Remove(Ended("a"));
        var changes = index.ChangesAfter(whole.Epoch, whole.Sequence);
        Assert.IsFalse(changes.Whole);
        Assert.AreEqual("c", changes.Changed.Single().Key);
        Assert.AreEqual("a", changes.Ended.Single());
    }

    [TestMethod]
    public void A_reader_that_fell_far_behind_or_knew_another_activation_gets_everything()
    {
        var index = new LiveCallIndex(_time);
        index.Put(Call("a"));
        var (epoch, sequence) = (index.Epoch, 1L);
        for (var version = 2; version < 10_000; version++)
        {
            index.Put(Call("b", version));
        }

        Assert.IsTrue(index.ChangesAfter(epoch, sequence).Whole);
        Assert.IsTrue(index.ChangesAfter("another", 9000).Whole);
        Assert.IsFalse(index.ChangesAfter(epoch, 9000).Whole);
    }

    [TestMethod]
    public void An_older_picture_neither_replaces_a_newer_one_nor_brings_an_ended_call_back()
    {
        var index = new LiveCallIndex(_time);
        Assert.IsTrue(index.Put(Call("a", version: 2)));
        Assert.IsFalse(index.Put(Call("a", version: 1)));
        Assert.IsTrue(index.Remove(Ended("a", version: 3)));
        Assert.IsFalse(index.Put(Call("a", version: 2)));
        Assert.IsFalse(index.Remove(Ended("a", version: 3)));
        Assert.AreEqual(0, index.Count);
    }

    [TestMethod]
    public void Minutes_count_each_call_once_and_its_answer_once()
    {
        var index = new LiveCallIndex(_time);
        var ringing = Call("a") with { ConnectedAt = null, Stage = CallStage.Ringing };
        index.Put(ringing);
        index.Put(ringing with { ConnectedAt = At(9), Stage = CallStage.Connected, Version = 2 });
        index.Remove(Ended("a", 3));
        index.Remove(Ended("never-live"));
        index.Remove(Ended("failed") with { ConnectedAt = null });
        index.Remove(Ended("failed") with { ConnectedAt = null, Version = 7 });
        var minute = index.LastHour().Single();
        Assert.AreEqual(Noon, minute.Minute);
        Assert.AreEqual(3, minute.Calls);
        Assert.AreEqual(2, minute.Answered);

        _time.Advance(TimeSpan.FromHours(2));
        Assert.IsEmpty(index.LastHour());
    }

    private static LiveCall Call(string key, long version = 1) => Apply(Proxy(Start, 5)).Live() with { Key = key, Version = version };

    private static Cdr Ended(string key, long version = 9) => Apply(Proxy(Start, 5), Proxy(Stop, 65)).Cdr() with { Key = key, Version = version };
}
