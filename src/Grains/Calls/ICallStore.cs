namespace Billing.Calls;

/// <summary>The door to the stored calls.</summary>
public interface ICallStore
{
    /// <summary>The call of this key that has a row of its own: one in progress, or one whose end was guessed. Null when there is none.</summary>
    Task<StoredCall?> Find(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// The newest call of this key in the history of a span of time. Costs a look at each block of that span, so that a span of
    /// more than some days takes seconds; a moment costs little.
    /// </summary>
    /// <param name="from">When the call ended at the earliest, to the minute.</param>
    /// <param name="to">When it ended at the latest, inclusive.</param>
    Task<CallState?> FindEnded(string key, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces <paramref name="before"/> by <paramref name="after"/>; in its row while it has one, and in the history when it has
    /// ended, when the call returns. Repeating a save that failed completes it.
    /// </summary>
    /// <param name="before">The row that <see cref="Find"/> or the last save gave; null for a call that is taken to have none.</param>
    /// <param name="listed">What the history says of the call, and may say after a save that failed: all of it ended.</param>
    /// <returns>The call's row; null when it has none any more.</returns>
    /// <exception cref="Orleans.Storage.InconsistentStateException">What is stored is not <paramref name="before"/>.</exception>
    Task<StoredCall?> Save(StoredCall? before, CallState after, IReadOnlyList<CallState> listed, CancellationToken cancellationToken = default);

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
