using Billing.Health;

namespace Billing.Grains.Tests.Health;

[TestClass]
public class SiloHealthGrainTests
{
    private static TestSilo s_silo = null!;

    [ClassInitialize]
    public static async Task Start(TestContext context) => s_silo = await TestSilo.Start();

    [ClassCleanup]
    public static async Task Stop() => await s_silo.DisposeAsync();

    [TestMethod]
    public async Task A_silo_that_falls_silent_is_missed_and_in_the_end_forgotten_one_that_leaves_is_not()
    {
        var health = s_silo.Grains.GetGrain<ISiloHealthGrain>(0);
        Assert.IsFalse((await health.Read()).Well, "nobody reports");
        await health.Report(Report("10.0.0.1:1@1"));
        await health.Report(Report("10.0.0.2:1@1"));
        await health.Report(Report("10.0.0.3:1@1"));
        await Testing.Eventually.Async(async () => (await health.Read()).Silos.Length == 3, "three reports", TimeSpan.FromSeconds(30));
        Assert.IsTrue((await health.Read()).Well);

        await health.Leave("10.0.0.3:1@1");
        s_silo.Time.Advance(TimeSpan.FromSeconds(6));
        await health.Report(Report("10.0.0.2:1@1"));
        await Testing.Eventually.Async(
            async () => (await health.Read()).Silos is [{ Warnings.Length: 1 }, { Warnings.Length: 0 }], "the first alone to be missed", TimeSpan.FromSeconds(30));
        StringAssert.Contains((await health.Read()).Silos[0].Warnings[0], "has not reported for 6 s");
        Assert.IsFalse((await health.Read()).Well);

        s_silo.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.AreEqual("10.0.0.2:1@1", (await health.Read()).Silos.Single().Report.Silo);
    }

    [TestMethod]
    public void Each_trouble_has_its_words()
    {
        var well = Report("s");
        var minute = well.Journal.LastMinute;
        Assert.IsEmpty(Warnings(well));
        Assert.IsEmpty(Warnings(well with { Journal = well.Journal with { NotDone = 499, OldestNotDoneAt = s_now.AddSeconds(-14), ReplayedRecords = 9 } }));
        Says("far behind", well with { Journal = well.Journal with { NotDone = 500 } });
        Says("is full", well with { Journal = well.Journal with { NotDone = 1000 } });
        Says("has waited 16 s", well with { Journal = well.Journal with { OldestNotDoneAt = s_now.AddSeconds(-16) } });
        Says("1,234 records were refused", well with { Journal = well.Journal with { LastMinute = minute with { RefusedRecords = 1234 } } });
        Says("3 writes to the journal failed", well with { Journal = well.Journal with { LastMinute = minute with { FailedInserts = 3, P99Milliseconds = 5000 } } });
        Says("Storage is slow", well with { Journal = well.Journal with { LastMinute = minute with { P99Milliseconds = 1001 } } });
        Says("are closed", well with { Listeners = well.Listeners with { Listening = false } });
        Says("5 packets were left unanswered", well with { Listeners = well.Listeners with { DropsLastMinute = new() { ["QueueFull"] = 5, ["Duplicate"] = 7, ["BadAuthenticator"] = 2 } } });
    }

    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static void Says(string words, SiloReport report) => StringAssert.Contains(Warnings(report).Single(), words);

    private static string[] Warnings(SiloReport report) => [.. SiloSigns.Warnings(report, s_now, s_now)];

    private static SiloReport Report(string silo) => new()
    {
        Silo = silo,
        StartedAt = s_now,
        Journal = new JournalReport
        {
            NotDone = 0,
            MostNotDone = 1000,
            Waiting = 0,
            Entities = 10,
            Records = 100,
            Octets = 10_000,
            RefusedRecords = 7,
            FailedInserts = 7,
            ReplayedRecords = 0,
            LastMinute = new JournalMinute { Seconds = 60, Entities = 1, Records = 10, Octets = 1000, RefusedRecords = 0, FailedInserts = 0, P99Milliseconds = 900 },
        },
        Listeners = new ListenersReport { Listening = true, Packets = 100, Replies = 100, InWork = 0, Drops = new() { ["QueueFull"] = 5 } },
    };
}
