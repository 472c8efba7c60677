namespace Billing.Silo.Calls;

/// <summary>A block of history that the lake does not have yet.</summary>
/// <param name="WrittenAt">By the clock of the store.</param>
/// <param name="Lines">How many lines it has.</param>
internal sealed record WaitingBlock(int Shard, string RowKey, DateTimeOffset WrittenAt, int Lines);
