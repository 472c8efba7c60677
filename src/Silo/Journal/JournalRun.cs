namespace Billing.Silo.Journal;

/// <summary>One run of a silo, as the journal knows it.</summary>
/// <param name="Silo">The silo's address, as <see cref="SiloAddress.ToParsableString"/> spells it.</param>
/// <param name="DoneThrough">Everything up to this sequence is in rows.</param>
/// <param name="LapsedThrough">Every admission up to this sequence has lapsed; it lags.</param>
/// <param name="Closed">Everything is in rows, and nothing more comes.</param>
internal sealed record JournalRun(string Incarnation, string Silo, long DoneThrough, long LapsedThrough, bool Closed);
