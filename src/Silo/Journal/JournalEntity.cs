namespace Billing.Silo.Journal;

/// <summary>What one commit of the journal keeps.</summary>
/// <param name="Sequence">Its place in its run, from 1.</param>
/// <param name="Records">Empty when only <paramref name="Slots"/> were asked for.</param>
internal sealed record JournalEntity(long Sequence, DateTimeOffset At, List<JournalRecord> Records, SlotNotes Slots);
