using Billing.Silo.Health;
using Billing.Silo.Journal;

namespace Billing.Silo.Tests.Health;

[TestClass]
public class HealthSampleTests
{
    [TestMethod]
    [DataRow(0.5, 1.0)]
    [DataRow(0.99, 10.0)]
    [DataRow(1.0, 3000.0)]
    public void A_share_of_the_inserts_took_no_longer_to_within_a_quarter(double share, double milliseconds)
    {
        var latencies = new InsertLatencies();
        for (var insert = 0; insert < 1000; insert++)
        {
            latencies.Add(TimeSpan.FromMilliseconds(insert < 900 ? 1 : insert < 995 ? 10 : 3000));
        }

        var within = InsertLatencies.Within(latencies.Snapshot(), share)!.Value.TotalMilliseconds;
        Assert.IsTrue(within > milliseconds && within <= milliseconds * 1.25, $"{within}");
    }

    [TestMethod]
    public void Lengths_from_nothing_to_hours_are_counted()
    {
        var latencies = new InsertLatencies();
        TimeSpan[] lengths = [TimeSpan.Zero, TimeSpan.FromMicroseconds(3), TimeSpan.FromMicroseconds(4), TimeSpan.FromHours(5)];
        Array.ForEach(lengths, latencies.Add);
        Assert.AreEqual(lengths.Length, latencies.Snapshot().Sum());
        Assert.IsNull(InsertLatencies.Within(new long[4], 0.5));
    }

    [TestMethod]
    public void The_last_minute_is_what_came_since_the_sample_of_a_minute_before()
    {
        var minute = new LastMinute();
        var (latencies, records) = (new InsertLatencies(), 0);
        HealthSample now = null!, before = null!;
        for (var second = 0; second <= 100; second++)
        {
            // A slow and failing start, then ten records a second in two commits.
            latencies.Add(TimeSpan.FromMilliseconds(second < 20 ? 900 : 2));
            latencies.Add(TimeSpan.FromMilliseconds(second < 20 ? 900 : 2));
            records += 10;
            now = new HealthSample
            {
                At = second,
                Records = records,
                Entities = records / 5,
                FailedInserts = Math.Min(second, 20),
                Latencies = latencies.Snapshot(),
                Drops = new() { ["Duplicate"] = 7, ["QueueFull"] = second },
            };
            before = minute.Before(now);
        }

        Assert.AreEqual(40, before.At);
        var journal = now.JournalSince(before, TimeSpan.FromSeconds(60));
        Assert.AreEqual((600L, 120L, 0L, 60.0), (journal.Records, journal.Entities, journal.FailedInserts, journal.Seconds));
        Assert.IsTrue(journal.SlowestMilliseconds < 3, $"{journal.SlowestMilliseconds}");
        var drops = now.DropsSince(before);
        Assert.AreEqual("QueueFull=60", string.Join(' ', drops.Select(drop => $"{drop.Key}={drop.Value}")), "what did not happen is not told");
    }
}
