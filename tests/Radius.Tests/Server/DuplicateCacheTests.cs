using Microsoft.Extensions.Time.Testing;

namespace Radius.Tests.Server;

[TestClass]
public sealed class DuplicateCacheTests
{
    private readonly FakeTimeProvider time = new();

    [TestMethod]
    public void Memory_is_bounded_by_entries()
    {
        var cache = new DuplicateCache(time, TimeSpan.FromSeconds(10), maxEntries: 100, maxOctets: 1_000_000);
        for (var port = 0; port < 10_000; port++)
        {
            cache.Complete(cache.Begin(Key(port), 1), new byte[20]);
        }

        Assert.AreEqual(100, cache.Count);
        Assert.IsNull(cache.Find(Key(0), 1), "the oldest goes first");
        Assert.IsNotNull(cache.Find(Key(9_999), 1));
    }

    [TestMethod]
    public void Memory_is_bounded_by_octets()
    {
        var cache = new DuplicateCache(time, TimeSpan.FromSeconds(10), maxEntries: 1000, maxOctets: 1000);
        for (var port = 0; port < 100; port++)
        {
            cache.Complete(cache.Begin(Key(port), 1), new byte[100]);
        }

        Assert.AreEqual(10, cache.Count);
    }

    [TestMethod]
    public void Replies_are_forgotten_after_their_lifetime()
    {
        var cache = new DuplicateCache(time, TimeSpan.FromSeconds(10), 1000, 1_000_000);
        for (var port = 0; port < 100; port++)
        {
            cache.Complete(cache.Begin(Key(port), 1), new byte[20]);
        }

        time.Advance(TimeSpan.FromSeconds(10));
        cache.Complete(cache.Begin(Key(1000), 1), new byte[20]);
        Assert.AreEqual(1, cache.Count);
    }

    [TestMethod]
    public void Requests_that_replace_each_other_leave_nothing_behind()
    {
        var cache = new DuplicateCache(time, TimeSpan.FromSeconds(10), maxEntries: 100, maxOctets: 1_000_000);
        for (var authenticator = 0; authenticator < 1000; authenticator++)
        {
            Assert.IsNull(cache.Find(Key(1), (UInt128)authenticator));
            cache.Complete(cache.Begin(Key(1), (UInt128)authenticator), new byte[20]);
        }

        Assert.AreEqual(1, cache.Count);
        Assert.IsNotNull(cache.Find(Key(1), 999));
    }

    private static DuplicateKey Key(int port) => new(new SourceKey(1, 0), port, 7);
}
