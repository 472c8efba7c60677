using System.Collections.Concurrent;
using Billing.Calls;
using Billing.Frontend.Calls;
using Billing.Frontend.Hosting;
using Billing.Frontend.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static Billing.Frontend.Tests.Hosting.Moments;

namespace Billing.Frontend.Tests.Calls;

[TestClass]
public sealed class LiveCallsFeedTests
{
    private readonly StubGrains _cluster = StubGrains.Create();
    private readonly FakeTimeProvider _clock = new(Noon);
    private readonly ClusterConnection _connection = new();
    private LiveCallsFeed _feed = null!;

    private StubShard Shard => _cluster.Shards[3];

    [TestInitialize]
    public async Task Start()
    {
        _feed = new LiveCallsFeed(_cluster.Factory, _connection, _clock, NullLogger<LiveCallsFeed>.Instance);
        await _feed.StartAsync(CancellationToken.None);
    }

    [TestCleanup]
    public async Task Stop()
    {
        await _feed.StopAsync(CancellationToken.None);
        _feed.Dispose();
    }

    [TestMethod]
    public async Task The_picture_is_complete_when_every_shard_has_answered()
    {
        foreach (var shard in _cluster.Shards[1..])
        {
            shard.Whole("e", 1, []);
        }

        await Until(() => _cluster.Shards[1..].All(shard => shard.Asked > 1), "the second question to fifteen shards");
        Assert.IsFalse(_feed.Current.Complete);
        Assert.AreEqual(DateTimeOffset.MinValue, _feed.Current.AsOf);
        _cluster.Shards[0].Whole("e", 1, Call("a"));
        await Until(() => _feed.Current.Complete, "a complete picture");
        Assert.AreEqual(1, _feed.Current.Calls.Count);
        Assert.IsTrue(_feed.Current.TryGet("a", out _));
        Assert.IsGreaterThanOrEqualTo(Noon, _feed.Current.AsOf);
    }

    [TestMethod]
    public async Task Each_question_continues_where_the_answer_before_ended()
    {
        Assert.AreEqual((null, 0L), await AskedFor(1));
        Shard.Whole("e1", 7, Call("a"), Call("b"));
        Assert.AreEqual(("e1", 7L), await AskedFor(2));
        Shard.Change("e1", 9, [Call("c")], "a");
        Assert.AreEqual(("e1", 9L), await AskedFor(3));
        Assert.AreEqual("b c", Keys());
    }

    [TestMethod]
    public async Task An_answer_without_news_moves_only_the_moment_that_the_picture_is_of()
    {
        foreach (var shard in _cluster.Shards)
        {
            shard.Whole("e", 1, []);
        }

        await Until(() => _feed.Current.Complete, "a complete picture");
        var before = _feed.Current;
        foreach (var shard in _cluster.Shards)
        {
            shard.Answer(null);
        }

        await Until(() => _feed.Current.AsOf > before.AsOf, "a later moment");
        Assert.AreEqual(before.Revision, _feed.Current.Revision);
    }

    [TestMethod]
    public async Task An_older_version_never_replaces_a_newer_one()
    {
        Shard.Whole("e1", 1, Call("a", version: 5));
        Shard.Change("e1", 2, [Call("a", version: 4)]);
        await AskedFor(3);
        Assert.AreEqual(5, Get("a").Version);
    }

    [TestMethod]
    public async Task A_shard_that_starts_anew_replaces_all_but_not_with_older_pictures()
    {
        Shard.Whole("e1", 100, Call("stays", 5), Call("gone", 2), Call("newer", 1));
        _cluster.Shards[4].Whole("x", 1, Call("of another shard"));
        Shard.Whole("e2", 1, Call("stays", 4), Call("newer", 2), Call("new", 1));
        Assert.AreEqual(("e2", 1L), await AskedFor(3));
        await Until(() => _cluster.Shards[4].Asked == 2, "the other shard's second question");
        Assert.AreEqual("new newer of another shard stays", Keys());
        Assert.AreEqual(5, Get("stays").Version);
        Assert.AreEqual(2, Get("newer").Version);
    }

    [TestMethod]
    public async Task A_shard_that_fails_is_told_and_asked_again_and_what_was_known_stays()
    {
        Shard.Whole("e1", 1, Call("a"));
        await AskedFor(2);
        Shard.Fail(new TimeoutException());
        await Wait.Until(() => !_feed.Current.Connected, "the failure to show");
        Assert.AreEqual("a", Keys());
        Assert.AreEqual(2, Shard.Asked, "asked again without a pause");
        await AskedFor(3);
        Shard.Change("e1", 2, [Call("b")]);
        await Until(() => _feed.Current.Connected, "the recovery to show");
        Assert.AreEqual("a b", Keys());
    }

    [TestMethod]
    public async Task A_question_that_a_lost_silo_held_is_asked_again()
    {
        Shard.Whole("e1", 1, Call("a"));
        await AskedFor(2);
        _connection.NotifyGatewayCountChanged(2, 1, connectionRecovered: false);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.AreEqual(2, Shard.Asked, "a silo more is no reason");
        _connection.NotifyGatewayCountChanged(0, 1, connectionRecovered: false);
        await Wait.Until(() => !_feed.Current.Connected, "the loss to show");
        Assert.AreEqual(("e1", 1L), await AskedFor(3));
        // The stub's first question still takes an answer: the second one gets the next.
        Shard.Answer(null);
        Shard.Whole("e2", 1, Call("b"));
        await Until(() => Has("b"), "the answer to the new question");
    }

    [TestMethod]
    public async Task A_busy_shard_is_asked_at_most_ten_times_a_second()
    {
        for (var i = 1; i < 20; i++)
        {
            Shard.Whole("e1", i, Call("a", i));
        }

        await Wait.Until(() => Shard.Asked == 1 && Has("a"), "the first answer");
        var waited = 0;
        await Wait.Until(() => Shard.Asked == 2, "the second question", () =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            waited++;
        });
        Assert.IsGreaterThanOrEqualTo(100, waited, "milliseconds from one question to the next");
    }

    [TestMethod]
    public async Task Followers_are_called_at_most_four_times_a_second_and_not_after_they_left()
    {
        var called = new ConcurrentQueue<DateTimeOffset>();
        using var failing = _feed.Subscribe(() => throw new InvalidOperationException("a page that is gone"));
        var subscription = _feed.Subscribe(() => called.Enqueue(_clock.GetUtcNow()));
        Shard.Whole("e1", 1, Call("a"));
        await Wait.Until(() => called.Count == 1, "the first call");
        // The pause between two answers, and then another one: still within the quarter of a second.
        Shard.Change("e1", 2, [Call("b")]);
        await Wait.Until(() => Has("b"), "the second change", () => _clock.Advance(TimeSpan.FromMilliseconds(1)));
        await Wait.Until(() => called.Count == 2, "the second call", () => _clock.Advance(TimeSpan.FromMilliseconds(5)));
        Assert.IsGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(250), called.Last() - called.First());
        subscription.Dispose();
        Shard.Change("e1", 3, [Call("c")]);
        await Until(() => Has("c"), "the third change");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.HasCount(2, called);
    }

    [TestMethod]
    public async Task All_who_are_called_find_the_same_picture_whatever_has_come_since()
    {
        Assert.AreSame(_feed.Current, _feed.Told, "before anybody was called");
        var found = new List<LiveCallsPicture>();
        using var first = _feed.Subscribe(() =>
        {
            found.Add(_feed.Told);
            // What comes between two of them is for the next time.
            Shard.Change("e1", 2, [Call("b")]);
        });
        using var second = _feed.Subscribe(() => found.Add(_feed.Told));
        Shard.Whole("e1", 1, Call("a"));
        await Until(() => Has("b"), "the change between");
        await Until(() => _feed.Told.TryGet("b", out _), "the next time");
        Assert.AreSame(found[0], found[1]);
        Assert.IsFalse(found[0].TryGet("b", out _));
    }

    [TestMethod]
    public async Task A_picture_does_not_change_and_its_difference_to_a_later_one_is_what_changed()
    {
        Shard.Whole("e1", 1, Call("same"), Call("changes"), Call("ends"));
        await AskedFor(2);
        var before = _feed.Current;
        Assert.AreSame(before, _feed.Current);
        Shard.Change("e1", 2, [Call("changes", 2), Call("new")], "ends", "never known");
        await AskedFor(3);
        var after = _feed.Current;
        Assert.AreEqual(3, before.Calls.Count);
        Assert.IsTrue(before.TryGet("ends", out _));
        Assert.IsGreaterThan(before.Revision, after.Revision);
        var difference = after.Since(before);
        Assert.AreEqual("changes new", string.Join(' ', difference.Changed.Select(call => call.Key).Order(StringComparer.Ordinal)));
        Assert.AreEqual("ends", difference.Ended.Single());
        Assert.IsTrue(after.Since(after).IsEmpty);
    }

    [TestMethod]
    public async Task A_change_among_ten_thousand_calls_copies_only_its_shard()
    {
        for (var i = 0; i < _cluster.Shards.Length; i++)
        {
            _cluster.Shards[i].Whole("e", 1, [.. Enumerable.Range(0, 625).Select(n => Call($"{i}-{n}"))]);
        }

        await Until(() => _feed.Current.Calls.Count == 10_000 && _feed.Current.Complete, "ten thousand calls");
        await AskedFor(2);
        _ = _feed.Current;
        Shard.Change("e", 2, [Call("3-0", 2)]);
        await AskedFor(3);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var picture = _feed.Current;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.AreEqual(10_000, picture.Calls.Count);
        Assert.IsLessThan(60_000, allocated, "one shard of 625 calls takes some 25 kB, ten thousand calls 400 kB");
    }

    private bool Has(string key) => _feed.Current.TryGet(key, out _);

    private LiveCall Get(string key) => _feed.Current.TryGet(key, out var call) ? call : throw new AssertFailedException($"{key} is not live");

    private string Keys() => string.Join(' ', _feed.Current.Calls.Select(call => call.Key).Order(StringComparer.Ordinal));

    private async Task<(string?, long)> AskedFor(int time)
    {
        await Until(() => Shard.Asked >= time, $"question {time}");
        return Shard.LastAsked;
    }

    private Task Until(Func<bool> condition, string what) => Wait.Until(condition, what, () => _clock.Advance(TimeSpan.FromMilliseconds(50)));
}
