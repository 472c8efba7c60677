using System.Globalization;

namespace Billing.Health;

/// <summary>What a silo's report says about how well it is.</summary>
internal static class SiloSigns
{
    /// <summary>A silo reports each second.</summary>
    private static readonly TimeSpan s_silent = TimeSpan.FromSeconds(5);

    /// <summary>Rows are written a second or two behind; a silo's death delays those of its calls by some seconds more.</summary>
    private static readonly TimeSpan s_behind = TimeSpan.FromSeconds(15);

    /// <summary>A node sends again after two seconds, and gives up after six.</summary>
    private const double SlowMilliseconds = 1000;

    /// <summary>Causes that say that we, not the sender, left a packet unanswered. What the journal refused is told by itself.</summary>
    private static readonly string[] s_ours = ["QueueFull", "ClientQueueFull", "HandlerFailed", "SendFailed"];

    public static IEnumerable<string> Warnings(SiloReport report, DateTimeOffset reportedAt, DateTimeOffset now)
    {
        if (now - reportedAt > s_silent)
        {
            yield return $"It has not reported for {Seconds(now - reportedAt)} s: it may be gone. What it had acknowledged and not finished, another silo takes over.";
            yield break;
        }

        var journal = report.Journal;
        var minute = journal.LastMinute;
        if (journal.NotDone >= journal.MostNotDone)
        {
            yield return $"The journal is full: {Number(journal.NotDone)} records are not in rows yet, and no more are acknowledged until rows catch up.";
        }
        else if (journal.NotDone >= journal.MostNotDone / 2)
        {
            yield return $"Rows are far behind: {Number(journal.NotDone)} records are not in rows yet; at {Number(journal.MostNotDone)} no more are acknowledged.";
        }

        if (journal.OldestNotDoneAt is { } oldest && now - oldest > s_behind)
        {
            yield return $"A record has waited {Seconds(now - oldest)} s for its effects to be in rows. It is safe, and tried again; see the silo’s log for what is in its way.";
        }

        if (minute.RefusedRecords > 0)
        {
            yield return $"{Count(minute.RefusedRecords, "record was", "records were")} refused in the last minute because the journal was full. Their nodes send again, three times by custom.";
        }

        if (minute.FailedInserts > 0)
        {
            yield return $"{Count(minute.FailedInserts, "write", "writes")} to the journal failed in the last minute and had to be tried again: storage is slow or away.";
        }
        else if (minute.P99Milliseconds > SlowMilliseconds)
        {
            yield return $"Storage is slow: one commit in a hundred took longer than {Number((long)SlowMilliseconds)} ms in the last minute.";
        }

        if (!report.Listeners.Listening)
        {
            yield return "Its RADIUS listeners are closed.";
        }

        var lost = s_ours.Sum(cause => report.Listeners.DropsLastMinute.GetValueOrDefault(cause));
        if (lost > 0)
        {
            yield return $"{Count(lost, "packet was", "packets were")} left unanswered in the last minute by our fault: too busy, or an error.";
        }
    }

    private static string Seconds(TimeSpan span) => Number((long)span.TotalSeconds);

    private static string Count(long count, string one, string many) => $"{Number(count)} {(count == 1 ? one : many)}";

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
