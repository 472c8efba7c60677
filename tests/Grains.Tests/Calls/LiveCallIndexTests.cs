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
        var index = new LiveCallIndex(_time, At(-3600));
        index.Put(Call("a"), after: 0);
        index.Put(Call("b"), after: 0);
        var whole = index.ChangesAfter(null, 0);
        Assert.IsTrue(whole.Whole);
        Assert.HasCount(2, whole.Changed);
        Assert.IsTrue(index.IsNewest(whole.Epoch, whole.Sequence));

        index.Put(Call("c"), after: 0);
        index.Remove(Ended("a"), after: 1);
        var changes = index.ChangesAfter(whole.Epoch, whole.Sequence);
        Assert.IsFalse(changes.Whole);
        Assert.AreEqual("c", changes.Changed.Single().Key);
        Assert.AreEqual("a", changes.Ended.Single());
    }

    [TestMethod]
    public void A_reader_that_fell_far_behind_or_knew_another_activation_gets_everything()
    {
        var index = new LiveCallIndex(_time, At(-3600));
        index.Put(Call("a"), after: 0);
        var (epoch, sequence) = (index.Epoch, 1L);
        for (var version = 2; version < 10_000; version++)
        {
            index.Put(Call("b", version), after: version - 1);
        }

        Assert.IsTrue(index.ChangesAfter(epoch, sequence).Whole);
        Assert.IsTrue(index.ChangesAfter("another", 9000).Whole);
        Assert.IsFalse(index.ChangesAfter(epoch, 9000).Whole);
    }

    [TestMethod]
    public void What_is_told_without_knowing_the_newest_is_not_taken_over()
    {
        var index = new LiveCallIndex(_time, At(-3600));
        Assert.IsNull(index.Put(Call("a", version: 2), after: 0));
        Assert.AreEqual(2, index.Put(Call("a", version: 1), after: 0)!.Version);
        // Higher than what is known, but made without it: another silo took a late Start for a new call, and went on from there.
        Assert.AreEqual(2, index.Put(Call("a", version: 3), after: 1)!.Version);
        Assert.IsNull(index.Remove(Ended("a", version: 3), after: 2));
        var over = index.Put(Call("a", version: 4), after: 0)!;
        Assert.AreEqual(3, over.Version);
        Assert.AreEqual(At(65), over.EndedAt);
        Assert.AreEqual(0, index.Count);
        // A call of a key that is used again.
        Assert.IsNull(index.Put(Call("a", version: 4), after: 3));
        Assert.AreEqual(1, index.Count);
        Assert.AreEqual(4, index.Remove(Ended("a", version: 9), after: 3)!.Version);
        Assert.AreEqual(1, index.Count);
    }

    [TestMethod]
    public void What_is_told_again_after_its_answer_was_lost_is_taken_for_told()
    {
        var index = new LiveCallIndex(_time, At(-3600));
        index.Put(Call("a"), after: 0);
        var sequence = index.Sequence;
        Assert.IsNull(index.Put(Call("a"), after: 0));
        index.Remove(Ended("a"), after: 1);
        Assert.IsNull(index.Remove(Ended("a"), after: 1));
        Assert.AreEqual(sequence + 1, index.Sequence);
    }

    [TestMethod]
    public void A_call_that_began_before_what_is_remembered_is_said_to_be_perhaps_an_old_one()
    {
        var index = new LiveCallIndex(_time, since: At(10));
        Assert.AreEqual(new KnownCall { Since = At(10) }, index.Put(Call("a"), after: 0));
        Assert.IsNull(index.Put(Call("a", 2), after: 1), "it is known now");
        Assert.AreEqual(new KnownCall { Since = At(10) }, index.Remove(Ended("b"), after: 0));
        Assert.AreEqual(new KnownCall { Since = At(10) }, index.Known("c"));
        Assert.AreEqual(new KnownCall { Version = 9, EndedAt = At(65), Since = At(10) }, index.Known("b"));
    }

    [TestMethod]
    public void Minutes_count_each_call_once_and_its_answer_once()
    {
        var index = new LiveCallIndex(_time, At(-3600));
        var ringing = Call("a") with { ConnectedAt = null, Stage = CallStage.Ringing };
        index.Put(ringing, after: 0);
        index.Put(ringing with { ConnectedAt = At(9), Stage = CallStage.Connected, Version = 2 }, after: 1);
        index.Remove(Ended("a", 3), after: 2);
        index.Remove(Ended("never-live"), after: 0);
        index.Remove(Ended("failed") with { ConnectedAt = null }, after: 0);
        index.Remove(Ended("failed") with { ConnectedAt = null, Version = 17 }, after: 9);
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
