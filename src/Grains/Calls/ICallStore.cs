namespace Billing.Calls;

/// <summary>The door to the stored calls.</summary>
public interface ICallStore
{
    /// <summary>The newest call of this key, live or ended; null when none was ever stored.</summary>
    Task<StoredCall?> Find(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces <paramref name="before"/> by <paramref name="after"/>; in its rows, and in the history when it has ended, when the
    /// call returns. Repeating a save that failed completes it.
    /// </summary>
    /// <param name="before">What <see cref="Find"/> or the last <see cref="Save"/> gave; null for a call that is taken for new.</param>
    /// <exception cref="Orleans.Storage.InconsistentStateException">What is stored is not <paramref name="before"/>.</exception>
    Task<StoredCall> Save(StoredCall? before, CallState after, CancellationToken cancellationToken = default);

    /// <summary>Puts a stored call that has ended into the history once more, in case that its silo died before it had.</summary>
    Task ListAgain(CallState ended, CancellationToken cancellationToken = default);

    /// <summary>The calls in progress of one shard; costs what is live, not what is history.</summary>
    /// <param name="shard">0 to <see cref="ILiveCallsGrain.Shards"/> - 1.</param>
    IAsyncEnumerable<LiveCall> Live(int shard, CancellationToken cancellationToken = default);

    /// <summary>The calls of one shard that ended since, newest first.</summary>
    IAsyncEnumerable<Cdr> EndedSince(int shard, DateTimeOffset since, CancellationToken cancellationToken = default);

    /// <summary>CDRs by end, newest first.</summary>
    Task<Page<Cdr>> Search(CallQuery query, string? after, int take, CancellationToken cancellationToken = default);

    /// <summary>Which shard a call belongs to.</summary>
    int ShardOf(string key);
}
