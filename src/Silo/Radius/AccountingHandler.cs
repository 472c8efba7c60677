using Billing.Nodes;
using Billing.Silo.Journal;
using Billing.Silo.Nodes;
using Radius;

namespace Billing.Silo.Radius;

/// <summary>Answers Accounting-Requests, once they are durable (RFC 2866 §2): in the journal, whatever becomes of grains.</summary>
internal sealed class AccountingHandler(Journal.Journal journal, NodeHabits habits, IGrainFactory grains) : IRadiusHandler
{
    public async ValueTask<RadiusReply?> HandleAsync(RadiusRequest request, CancellationToken cancellationToken)
    {
        var node = (NodeEntry)request.Client.Tag!;
        var record = AccountingRecord.Of(request, node);
        habits.Note(record, request.ArrivalTime);
        // What tells nothing is acknowledged: there is nothing to keep, and silence would only make the node send it again.
        return record.TellsNothing
            || await journal.Append(JournalRecord.Of(request, node), SlotNotes.OfEnd(record.Call), new ForGrains(record, grains))
                ? RadiusReply.AccountingResponse
                : null;
    }

    private sealed class ForGrains(AccountingRecord record, IGrainFactory grains) : IJournaled
    {
        public Task Apply(JournalAttempt attempt) => record.Apply(grains, attempt.Place, attempt.Again, attempt);
    }
}
