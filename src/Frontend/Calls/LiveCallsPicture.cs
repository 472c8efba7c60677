using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Billing.Calls;

namespace Billing.Frontend.Calls;

/// <summary>All live calls as this process knew them at one moment. Immutable; shared by every reader.</summary>
public sealed class LiveCallsPicture
{
    private readonly IReadOnlyDictionary<string, LiveCall>[] _shards;

    internal LiveCallsPicture(
        IReadOnlyDictionary<string, LiveCall>[] shards, long revision, bool complete, bool connected, DateTimeOffset asOf)
    {
        _shards = shards;
        Revision = revision;
        Complete = complete;
        Connected = connected;
        AsOf = asOf;
        Calls = new AllShards(shards);
    }

    /// <summary>Every live call, in no order. Its <c>Count</c> costs nothing.</summary>
    public IReadOnlyCollection<LiveCall> Calls { get; }

    /// <summary>Rises whenever a call or the two flags below change; equal revisions of one feed show the same.</summary>
    public long Revision { get; }

    /// <summary>Every shard has answered at least once since this process started: no call is missing for want of an answer.</summary>
    public bool Complete { get; }

    /// <summary>False while a shard cannot be reached: what is shown may be out of date.</summary>
    public bool Connected { get; }

    /// <summary>
    /// What changed until this moment is in. A shard without news answers every three seconds, so it may lie that far back.
    /// <see cref="DateTimeOffset.MinValue"/> until the picture is complete.
    /// </summary>
    public DateTimeOffset AsOf { get; }

    /// <summary>The call of this key; false when it is not live.</summary>
    public bool TryGet(string key, [MaybeNullWhen(false)] out LiveCall call)
    {
        foreach (var shard in _shards)
        {
            if (shard.TryGetValue(key, out call))
            {
                return true;
            }
        }

        call = null;
        return false;
    }

    /// <summary>
    /// What leads from an older picture of the same feed to this one. Shards without a change are not looked at, so that
    /// ten readers of a quiet list cost next to nothing.
    /// </summary>
    public LiveCallsDifference Since(LiveCallsPicture older)
    {
        List<LiveCall> changed = [];
        List<string> ended = [];
        for (var i = 0; i < _shards.Length; i++)
        {
            var now = _shards[i];
            var before = older._shards[i];
            if (ReferenceEquals(now, before))
            {
                continue;
            }

            foreach (var (key, call) in now)
            {
                if (!before.TryGetValue(key, out var was) || !ReferenceEquals(was, call))
                {
                    changed.Add(call);
                }
            }

            foreach (var key in before.Keys)
            {
                if (!now.ContainsKey(key))
                {
                    ended.Add(key);
                }
            }
        }

        return new LiveCallsDifference(changed, ended);
    }

    private sealed class AllShards(IReadOnlyDictionary<string, LiveCall>[] shards) : IReadOnlyCollection<LiveCall>
    {
        public int Count { get; } = shards.Sum(shard => shard.Count);

        public IEnumerator<LiveCall> GetEnumerator() => shards.SelectMany(shard => shard.Values).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
