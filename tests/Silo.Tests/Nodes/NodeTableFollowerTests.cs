using Billing.Nodes;
using Billing.Silo.Nodes;
using Billing.Silo.Tests.Radius;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Testing;

namespace Billing.Silo.Tests.Nodes;

[TestClass]
public sealed class NodeTableFollowerTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(10);

    [TestMethod]
    public async Task A_directory_that_has_no_news_and_waits_for_none_is_not_asked_again_at_once()
    {
        var time = new FakeTimeProvider();
        var asked = 0;
        var directory = Stub.Of<INodeDirectoryGrain>((_, _) =>
        {
            Interlocked.Increment(ref asked);
            return Task.FromResult<NodeTable?>(null);
        });
        using var follower = new NodeTableFollower(Stub.Grains(directory), new NodeClients(), time, NullLogger<NodeTableFollower>.Instance);
        await follower.StartAsync(CancellationToken.None);
        await Eventually.Async(() => Volatile.Read(ref asked) > 0, "the first question", s_deadline);
        Assert.AreEqual(1, Volatile.Read(ref asked), "the clock stands still");
        await Eventually.Async(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return Volatile.Read(ref asked) > 1;
            },
            "the second question",
            s_deadline);
        await follower.StopAsync(CancellationToken.None);
    }
}
