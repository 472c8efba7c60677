using Billing.Silo.Journal;
using Billing.Silo.Radius;
using Radius;

namespace Billing.Silo.Disconnects;

/// <summary>Reads them from the journal.</summary>
internal sealed class JournalSessionPackets(JournalTable journal) : ISessionPackets
{
    public async Task<CallAttributes?> Read(string place, CancellationToken cancellationToken)
    {
        if (!JournalPlace.TryParse(place, out var at))
        {
            return null;
        }

        var records = await journal.ReadOne(at.Incarnation, at.Sequence, cancellationToken);
        return at.Index < records.Count && RadiusPacketView.TryParse(records[at.Index].Datagram, out var packet, out _)
            ? CallAttributes.Parse(packet, CallDialect.Profile(records[at.Index].Kind))
            : null;
    }
}
