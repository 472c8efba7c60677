namespace Billing.Silo.Lake;

/// <summary>A change of the lake that is under way.</summary>
/// <param name="Blocks">
/// The blocks of history that it writes, as <c>shard/key</c>: writing them again makes the same files. Null for a change that makes files from files: whatever it made is
/// deleted, and it is begun anew.
/// </param>
/// <param name="CompleteUntil">Until when the lake is complete with them; null when more was waiting.</param>
internal sealed record LakeChange(string[]? Blocks, DateTimeOffset? CompleteUntil);
