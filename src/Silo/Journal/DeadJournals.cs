using Billing.Calls;
using Billing.Silo.Radius;

namespace Billing.Silo.Journal;

/// <summary>Applies what silos that are gone were told and had not brought into rows.</summary>
internal sealed partial class DeadJournals(
    JournalTable table, Journal own, IGrainFactory grains, ILogger<DeadJournals> logger) : IDeadJournals
{
    /// <summary>Records under way at once: enough to share transactions, few enough to leave room for the living.</summary>
    private const int AtOnce = 2000;

    public async Task<int> Apply(IReadOnlySet<string> alive, CancellationToken cancellationToken)
    {
        var applied = 0;
        foreach (var (incarnation, silo, doneThrough) in await table.NotClosed(cancellationToken))
        {
            if (!alive.Contains(silo) && incarnation != own.Incarnation)
            {
                applied += await Apply(incarnation, doneThrough, cancellationToken);
            }
        }

        return applied;
    }

    private async Task<int> Apply(string incarnation, long after, CancellationToken cancellationToken)
    {
        var (applied, through) = (0, after);
        var underWay = new List<Task>();
        await foreach (var (sequence, records) in table.Read(incarnation, after, cancellationToken))
        {
            for (var index = 0; index < records.Count; index++)
            {
                underWay.Add(Apply(records[index], new JournalPlace(incarnation, sequence, index)));
            }

            (applied, through) = (applied + records.Count, sequence);
            if (underWay.Count >= AtOnce)
            {
                await Task.WhenAll(underWay);
                underWay.Clear();
                await table.Done(incarnation, through, closed: false, cancellationToken);
            }
        }

        await Task.WhenAll(underWay);
        await table.Done(incarnation, through, closed: true, cancellationToken);
        LogApplied(logger, applied, incarnation);
        return applied;
    }

    private async Task Apply(JournalRecord record, JournalPlace place)
    {
        own.Counters.Replayed();
        await AccountingRecord.Of(record).Apply(grains, place.ToString(), replayed: true);
    }

    [LoggerMessage(1, LogLevel.Information, "Applied {Count} records of the silo run {Incarnation}, which is gone")]
    private static partial void LogApplied(ILogger logger, int count, string incarnation);
}
