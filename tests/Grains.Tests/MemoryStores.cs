using System.Collections.Concurrent;
using Billing.Audit;
using Billing.Calls;
using Billing.Nodes;
using Billing.Storage;

namespace Billing.Grains.Tests;

/// <summary>Doors without a store behind them: what the grains keep, in memory that outlives their activations.</summary>
internal sealed class MemoryStores : IStateIndex, IAuditLog, ICallStore, IEvidence, IDeadJournals, INodePatience, INodeAsker
{
    private readonly ConcurrentDictionary<string, StoredCall> _calls = new(StringComparer.Ordinal);

    /// <summary>The calls that have ended, for good or by guess.</summary>
    public ConcurrentDictionary<string, CallState> History { get; } = new(StringComparer.Ordinal);
    private int _tags;

    public ConcurrentDictionary<string, AuditEntry> Audit { get; } = new(StringComparer.Ordinal);

    /// <summary>While set, the audit log and the store of calls refuse to work.</summary>
    public bool Broken { get; set; }

    /// <summary>How often a call was stored.</summary>
    public int Saves { get; private set; }

    public Task<IReadOnlyList<KeyValuePair<string, TState>>> List<TState>(
        string grainType, string? filter, string? after, int take, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<KeyValuePair<string, TState>>>([]);

    public Task<int> Count(string grainType, string? filter, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task Append(AuditEntry entry, CancellationToken cancellationToken)
    {
        Check();
        Audit[entry.Id] = entry;
        return Task.CompletedTask;
    }

    public Task<Page<AuditEntry>> Search(AuditQuery query, string? after, int take, CancellationToken cancellationToken) =>
        Task.FromResult(new Page<AuditEntry>([.. Audit.Values], Next: null));

    public Task<StoredCall?> Find(string key, CancellationToken cancellationToken)
    {
        Check();
        return Task.FromResult(_calls.GetValueOrDefault(key));
    }

    public Task<CallState?> FindEnded(string key, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        Check();
        LookedBack.Add((key, from, to));
        // To the minute.
        var minute = TimeSpan.FromMinutes(1);
        return Task.FromResult(History.TryGetValue(key, out var call) && call.EndedAt >= from - minute && call.EndedAt <= to + minute ? call : null);
    }

    /// <summary>Which calls were looked for in the history.</summary>
    public ConcurrentBag<(string Key, DateTimeOffset From, DateTimeOffset To)> LookedBack { get; } = [];

    public Task<StoredCall?> Save(StoredCall? before, CallState after, IReadOnlyList<CallState> listed, CancellationToken cancellationToken)
    {
        Check();
        Saves++;
        if (after.Ended)
        {
            History[after.Key] = after;
        }
        else
        {
            History.TryRemove(after.Key, out _);
        }

        if (before is null ? _calls.ContainsKey(after.Key) : !(_calls.TryGetValue(after.Key, out var now) && now.Tag.Equals(before.Tag)))
        {
            throw new Orleans.Storage.InconsistentStateException("stale");
        }

        if (after.Ended && after.Certainty != Certainty.Estimated && before is not { Call.Ended: true })
        {
            _calls.TryRemove(after.Key, out _);
            return Task.FromResult<StoredCall?>(null);
        }

        return Task.FromResult<StoredCall?>(_calls[after.Key] = new StoredCall(after, Interlocked.Increment(ref _tags)));
    }

    public Task<IReadOnlyDictionary<string, string>> Describe(IReadOnlyCollection<string> places, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(places.ToDictionary(place => place, place => $"packet at {place}"));

    public Task<int> Apply(IReadOnlySet<string> alive, CancellationToken cancellationToken) => Task.FromResult(0);

    public IAsyncEnumerable<LiveCall> Live(int shard, CancellationToken cancellationToken) =>
        _calls.Values.Where(stored => !stored.Call.Ended && ShardOf(stored.Call.Key) == shard).Select(stored => stored.Call.Live()).ToAsyncEnumerable();

    public IAsyncEnumerable<Cdr> EndedSince(int shard, DateTimeOffset since, CancellationToken cancellationToken) =>
        History.Values.Where(call => call.EndedAt >= since && ShardOf(call.Key) == shard).Select(call => call.Cdr()).ToAsyncEnumerable();

    public Task<Page<Cdr>> Search(CallQuery query, string? after, int take, CancellationToken cancellationToken) =>
        Task.FromResult(new Page<Cdr>([.. History.Values.Select(call => call.Cdr())], Next: null));

    /// <summary>What nodes' silence means; by default what it means of a node that is not known.</summary>
    public ConcurrentDictionary<string, Patience> Habits { get; } = new(StringComparer.Ordinal);

    public Patience Of(string nodeId) => Habits.GetValueOrDefault(nodeId) ?? Patience.Default;

    /// <summary>What nodes say when they are asked for a call.</summary>
    public ConcurrentDictionary<string, NodeAnswer> Answers { get; } = new(StringComparer.Ordinal);

    public Task<NodeAnswer> IsUp(string nodeId, string? callId, IReadOnlyList<Leg> legs) => Task.FromResult(Answers.GetValueOrDefault(nodeId));

    public int ShardOf(string key) => key.Length % ILiveCallsGrain.Shards;

    private void Check()
    {
        if (Broken)
        {
            throw new IOException("The store does not answer.");
        }
    }
}
