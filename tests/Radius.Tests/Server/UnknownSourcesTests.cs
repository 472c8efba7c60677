using System.Net;

namespace Radius.Tests.Server;

[TestClass]
public sealed class UnknownSourcesTests
{
    [TestMethod]
    public void Only_the_64_most_recent_are_kept()
    {
        var sources = new UnknownSources();
        for (var i = 0; i < 1000; i++)
        {
            sources.Count(new SourceKey((UInt128)i, 0), new IPAddress(i), DateTimeOffset.UnixEpoch.AddSeconds(i));
        }

        var kept = sources.Snapshot();
        Assert.HasCount(64, kept);
        Assert.AreEqual(new IPAddress(999), kept[0].Address);
        Assert.AreEqual(new IPAddress(936), kept[63].Address);
    }
}
