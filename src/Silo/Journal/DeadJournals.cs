using Billing.Calls;
using Billing.Silo.Radius;

namespace Billing.Silo.Journal;

/// <summary>Applies what silos that are gone were told and had not brought into rows.</summary>
internal sealed partial class DeadJournals(
    JournalTable table, Journal own, IGrainFactory grains, TimeProvider time, ILogger<DeadJournals> logger) : IDeadJournals
{
    /// <summary>Records under way at once: enough to share transactions, few enough to leave room for the living.</summary>
    private const int AtOnce = 2000;

    /// <inheritdoc/>
    /// <remarks>Admissions are not applied: a count that begins anew reads them from all journals (<see cref="AdmissionJournal"/>).</remarks>
    public async Task<int> Apply(IReadOnlySet<string> alive, CancellationToken cancellationToken)
    {
        var applied = 0;
        foreach (var run in await table.NotClosed(cancellationToken))
        {
            if (!alive.Contains(run.Silo) && run.Incarnation != own.Incarnation)
            {
                applied += await Apply(run.Incarnation, run.DoneThrough, cancellationToken);
            }
        }

        return applied;
    }

    private async Task<int> Apply(string incarnation, long after, CancellationToken cancellationToken)
    {
        var (applied, through) = (0, after);
        var underWay = new List<Task>();
        await foreach (var (sequence, _, records, _) in table.Read(incarnation, after, cancellationToken))
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
                await table.Done(incarnation, through, lapsed: null, closedAt: null, cancellationToken);
            }
        }

        await Task.WhenAll(underWay);
        await table.Done(incarnation, through, lapsed: null, time.GetUtcNow(), cancellationToken);
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
