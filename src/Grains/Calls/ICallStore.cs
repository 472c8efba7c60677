namespace Billing.Calls;

/// <summary>The door to the stored calls.</summary>
public interface ICallStore
{
    /// <summary>The call of this key: the live one, or the last one that ended; null when none was ever kept.</summary>
    Task<StoredCall?> Find(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces <paramref name="before"/> by <paramref name="after"/>, wholly or not at all; durable when the call returns.
    /// </summary>
    /// <param name="before">What <see cref="Find"/> or the last <see cref="Save"/> gave; null for a call never kept.</param>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Another activation has stored the call since.</exception>
    Task<StoredCall> Save(StoredCall? before, CallState after, CancellationToken cancellationToken = default);

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
