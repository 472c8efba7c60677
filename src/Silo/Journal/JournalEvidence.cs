using Billing.Calls;
using Billing.Silo.Radius;
using Radius;

namespace Billing.Silo.Journal;

/// <summary>Shows the packets that the journal keeps.</summary>
internal sealed class JournalEvidence(JournalTable table) : IEvidence
{
    public async Task<IReadOnlyDictionary<string, string>> Describe(IReadOnlyCollection<string> places, CancellationToken cancellationToken)
    {
        var entities = places
            .Select(text => (Text: text, Known: JournalPlace.TryParse(text, out var place), Place: place))
            .Where(one => one.Known)
            .GroupBy(one => (one.Place.Incarnation, one.Place.Sequence));
        var found = await Task.WhenAll(entities.Select(async entity =>
        {
            var records = await table.ReadOne(entity.Key.Incarnation, entity.Key.Sequence, cancellationToken);
            return entity.Where(one => one.Place.Index < records.Count).Select(one => (one.Text, Packet: Describe(records[one.Place.Index])));
        }));
        return found.SelectMany(packets => packets).ToDictionary(packet => packet.Text, packet => packet.Packet, StringComparer.Ordinal);
    }

    private static string Describe(JournalRecord record) =>
        RadiusPacketView.TryParse(record.Datagram, out var packet, out _)
            ? PacketText.Render(packet, CallDialect.Profile(record.Kind))
            : "";
}
