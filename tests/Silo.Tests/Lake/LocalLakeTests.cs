using Billing.Audit;
using Billing.Reports;
using Billing.Silo.Lake;
using Testing;

namespace Billing.Silo.Tests.Lake;

/// <summary>The local database beside the lake. That it says what the files say is part of every look at a <see cref="LakeRig"/>.</summary>
[TestClass]
public class LocalLakeTests
{
    private static AzuriteProcess s_storage = null!;
    private static int s_rigs;

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_storage = await AzuriteProcess.StartAsync();

    [ClassCleanup]
    public static async Task Stop() => await s_storage.DisposeAsync();

    [TestMethod]
    public async Task Nobody_waits_for_many_calls_which_are_added_behind()
    {
        await using var rig = await Rig();
        await rig.Append("a");
        await rig.Append("b");
        await rig.Work();
        rig.Options.MostRowsAtOnce = 1;
        Assert.IsFalse(await Taken(rig));
        await rig.Local.Behind;
        Assert.IsTrue(await Taken(rig));

        // One that comes later is few enough.
        await rig.Append("c");
        await rig.Work();
        Assert.IsTrue(await Taken(rig));
        Assert.AreEqual("a/1 b/1 c/1", await rig.Seen());
    }

    [TestMethod]
    public async Task It_does_not_change_while_a_report_reads_it()
    {
        await using var rig = await Rig();
        await rig.Append("a");
        await rig.Work();
        using var before = await rig.Open();
        using (var lease = await rig.Local.Take(before, new(), default))
        {
            Assert.IsNotNull(lease);
            await rig.Append("b");
            await rig.Work();
            await rig.Local.Tend(default);
            Assert.IsFalse(await Taken(rig), "others read the files meanwhile");
            using var same = await rig.Local.Take(before, new(), default);
            Assert.AreSame(lease.Database, same?.Database, "unless they ask for the same");
        }

        Assert.IsTrue(await Taken(rig));
    }

    [TestMethod]
    public async Task It_follows_the_lake_as_long_as_somebody_asks()
    {
        await using var rig = await Rig();
        await rig.Append("a");
        await rig.Append("old", ended: LakeRig.Noon.AddDays(-3));
        await rig.Work();
        await rig.Local.Tend(default);
        Assert.IsEmpty(Databases(rig), "nobody has asked yet");
        Assert.IsTrue(await Taken(rig));

        rig.Clock.Advance(TimeSpan.FromDays(1));
        await rig.Append("b", ended: LakeRig.Noon.AddDays(1));
        await rig.Append("old", 2, LakeRig.Noon.AddDays(-3));
        await rig.Work();
        await rig.Local.Tend(default);
        rig.Options.MostRowsAtOnce = 0;
        Assert.IsTrue(await Taken(rig), "it is up to date already");
        Assert.AreEqual("a/1 b/1 old/2", await rig.Seen());

        rig.Clock.Advance(LocalLake.KeptUnused);
        await rig.Local.Tend(default);
        Assert.HasCount(1, Databases(rig));
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.Local.Tend(default);
        Assert.IsEmpty(Databases(rig));
    }

    [TestMethod]
    public async Task The_next_process_goes_on_with_it_unless_it_is_broken()
    {
        await using var rig = await Rig();
        await rig.Append("a");
        await rig.Work();
        Assert.IsTrue(await Taken(rig));
        var most = rig.Options.MostRowsAtOnce;
        rig.Options.MostRowsAtOnce = 0;
        rig.Restart();
        await rig.Local.Tend(default);
        Assert.IsTrue(await Taken(rig));

        rig.Restart();
        await File.WriteAllTextAsync(Databases(rig).Single(), "no database");
        Assert.IsFalse(await Taken(rig));
        rig.Options.MostRowsAtOnce = most;
        Assert.IsTrue(await Taken(rig), "made anew");
        Assert.AreEqual("a/1", await rig.Seen());
    }

    [TestMethod]
    public async Task What_was_erased_stays_in_no_copy()
    {
        await using var rig = await Rig();
        await rig.Append("a", customer: "gone");
        await rig.Work();
        await rig.Append("b", customer: "gone");
        await rig.Work();
        Assert.IsTrue(await Taken(rig));
        string[] before = [.. Directory.GetFiles(rig.Cache.Folder)];
        // Another silo does it.
        var other = new LakeCache(
            Microsoft.Extensions.Options.Options.Create(new LakeOptions { CacheFolder = Path.Combine(rig.Cache.Folder, "other") }),
            Microsoft.Extensions.Options.Options.Create(new Orleans.Configuration.ClusterOptions { ServiceId = "other" }),
            Microsoft.Extensions.Options.Options.Create(new Orleans.Configuration.EndpointOptions()), rig.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<LakeCache>.Instance);
        using (other)
        {
            await new CallLake(
                rig.History, rig.Store, other, Microsoft.Extensions.Options.Options.Create(rig.Options), rig.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<CallLake>.Instance)
                .Erase(new LakeErasure("gone", LakeRig.Noon.AddDays(1), new Actor("1", "Ada", "api"), null), default);
        }

        await rig.Local.Tend(default);
        Assert.IsNotEmpty(before);
        CollectionAssert.AreEqual(Array.Empty<string>(), before.Where(File.Exists).ToArray());
        Assert.AreEqual("a:(erased) b:(erased)", await rig.Seen("key || ':' || customer"));
    }

    [TestMethod]
    public async Task There_is_none_where_it_would_be_larger_than_copies_may_be()
    {
        await using var rig = await Rig(options => options.CacheBytes = 10_000);
        await rig.Append("a");
        await rig.Work();
        Assert.IsFalse(await Taken(rig), "the database is larger than its file");
        Assert.IsEmpty(Databases(rig));
        Assert.IsFalse(await Taken(rig));
    }

    private static async Task<bool> Taken(LakeRig rig)
    {
        using var snapshot = await rig.Open();
        using var lease = await rig.Local.Take(snapshot, new(), default);
        return lease is not null;
    }

    private static string[] Databases(LakeRig rig) => Directory.Exists(rig.Cache.Folder) ? Directory.GetFiles(rig.Cache.Folder, "*.duckdb") : [];

    private static Task<LakeRig> Rig(Action<LakeOptions>? configure = null) => LakeRig.Start(s_storage, $"local{Interlocked.Increment(ref s_rigs)}", configure);
}
