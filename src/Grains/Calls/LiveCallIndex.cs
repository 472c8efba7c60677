namespace Billing.Calls;

/// <summary>
/// The live calls of one shard, the order in which they changed, and which calls have ended lately. Knows no Orleans.
/// </summary>
public sealed class LiveCallIndex
{
    /// <summary>How many ended calls are remembered: by them a late copy of a record is told from a new call.</summary>
    public const int MostEnded = 100_000;

    /// <summary>Readers further behind than this get everything.</summary>
    private const int MostChanges = 8192;

    private readonly Dictionary<string, LiveCall> _live = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, LiveCall>> _byCustomer = new(StringComparer.Ordinal);
    private readonly Dictionary<string, End> _ended = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, DateTimeOffset Noted)> _endedInOrder = new();
    private readonly string[] _changes = new string[MostChanges];
    private readonly CallMinutes _minutes;
    private readonly TimeProvider _time;
    private DateTimeOffset _since;
    private long _sequence;

    /// <param name="time">The clock of the last hour's figures.</param>
    /// <param name="since">What ended before is not remembered.</param>
    public LiveCallIndex(TimeProvider time, DateTimeOffset since) => (_time, _since, _minutes) = (time, since, new CallMinutes(time));

    public string Epoch { get; } = Guid.NewGuid().ToString("N");

    public int Count => _live.Count;

    /// <summary>Rises with each change.</summary>
    public long Sequence => _sequence;

    /// <summary>What ended before was not read back.</summary>
    public void RemembersSince(DateTimeOffset since) => _since = since;

    /// <summary>Takes a call in progress over, unless more is known of it than its teller knew.</summary>
    /// <param name="after">See <see cref="CallNews.After"/>.</param>
    /// <returns>Null when it is taken over as told.</returns>
    public KnownCall? Put(LiveCall call, long after)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (Newer(call.Key, after) is { } newer)
        {
            return _live.TryGetValue(call.Key, out var same) && Same(same, call) ? null : newer;
        }

        _live.TryGetValue(call.Key, out var known);
        if (known is not null && Same(known, call))
        {
            return null;
        }

        _live[call.Key] = call;
        if (known?.CustomerId != call.CustomerId)
        {
            Forget(known);
        }

        if (call.CustomerId is { } customer)
        {
            if (!_byCustomer.TryGetValue(customer, out var calls))
            {
                _byCustomer[customer] = calls = new(StringComparer.Ordinal);
            }

            calls[call.Key] = call;
        }

        _minutes.Count(call.SetupAt, first: known is null, answered: call.ConnectedAt is not null && known?.ConnectedAt is null);
        Note(call.Key);
        return known is null && !_ended.ContainsKey(call.Key) ? Forgotten(call.SetupAt) : null;
    }

    /// <summary>Takes the end of a call over, unless more is known of it than its teller knew.</summary>
    /// <returns>Null when it is taken over as told.</returns>
    public KnownCall? Remove(Cdr ended, long after)
    {
        ArgumentNullException.ThrowIfNull(ended);
        var again = _ended.TryGetValue(ended.Key, out var before);
        var same = again && before.Version == ended.Version && before.At == ended.EndedAt;
        if (Newer(ended.Key, after) is { } newer && !(same && newer.EndedAt is not null))
        {
            return newer;
        }

        _live.Remove(ended.Key, out var known);
        if (same && known is null)
        {
            return null;
        }

        Forget(known);
        _ended[ended.Key] = new End(ended.Version, ended.EndedAt);
        if (!again)
        {
            _endedInOrder.Enqueue((ended.Key, _time.GetUtcNow()));
            if (_endedInOrder.Count > MostEnded)
            {
                (var oldest, _since) = _endedInOrder.Dequeue();
                _ended.Remove(oldest);
            }

            _minutes.Count(ended.SetupAt, first: known is null, answered: ended.ConnectedAt is not null && known?.ConnectedAt is null);
        }

        Note(ended.Key);
        return known is null && !again ? Forgotten(ended.SetupAt) : null;
    }

    /// <summary>Nobody knows of this call any more.</summary>
    public void Drop(string key)
    {
        if (_live.Remove(key, out var known))
        {
            Forget(known);
            Note(key);
        }
    }

    public KnownCall Known(string key) => Newer(key, after: -1) ?? new KnownCall { Since = _since };

    public IReadOnlyCollection<LiveCall> All => _live.Values;

    public bool IsLive(string key) => _live.ContainsKey(key);

    /// <summary>Of a call in progress; null when it is none.</summary>
    public long? VersionOf(string key) => _live.TryGetValue(key, out var call) ? call.Version : null;

    public LiveCall[] CallsOf(string customerId) => _byCustomer.TryGetValue(customerId, out var calls) ? [.. calls.Values] : [];

    public bool IsNewest(string? epoch, long sequence) => epoch == Epoch && sequence == _sequence;

    public LiveCallChanges ChangesAfter(string? epoch, long sequence)
    {
        if (epoch != Epoch || sequence > _sequence || _sequence - sequence > MostChanges)
        {
            return new LiveCallChanges { Epoch = Epoch, Sequence = _sequence, Whole = true, Changed = [.. _live.Values] };
        }

        var changed = new List<LiveCall>();
        var ended = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var at = _sequence; at > sequence; at--)
        {
            var key = _changes[at % MostChanges];
            if (!seen.Add(key))
            {
                continue;
            }

            if (_live.TryGetValue(key, out var call))
            {
                changed.Add(call);
            }
            else
            {
                ended.Add(key);
            }
        }

        return new LiveCallChanges { Epoch = Epoch, Sequence = _sequence, Whole = false, Changed = [.. changed], Ended = [.. ended] };
    }

    public MinuteOfCalls[] LastHour() => _minutes.LastHour();

    /// <summary>What is known of a call when that is newer than a version; null when it is not.</summary>
    private KnownCall? Newer(string key, long after) =>
        _live.TryGetValue(key, out var live) && live.Version > after ? new KnownCall { Version = live.Version, Since = _since }
        : _ended.TryGetValue(key, out var end) && end.Version > after ? new KnownCall { Version = end.Version, EndedAt = end.At, Since = _since }
        : null;

    /// <summary>A call that is heard of for the first time, but began before what is remembered, may have ended once.</summary>
    private KnownCall? Forgotten(DateTimeOffset setupAt) => setupAt < _since ? new KnownCall { Since = _since } : null;

    /// <summary>Told again, after an answer was lost or a shard began anew.</summary>
    private static bool Same(LiveCall known, LiveCall told) =>
        known.Version == told.Version && known.Stage == told.Stage && known.LastEvidenceAt == told.LastEvidenceAt && known.Legs == told.Legs
        && known.CustomerId == told.CustomerId && known.Certainty == told.Certainty;

    /// <summary>The call is this customer's no more.</summary>
    private void Forget(LiveCall? call)
    {
        if (call?.CustomerId is { } customer && _byCustomer.TryGetValue(customer, out var calls) && calls.Remove(call.Key) && calls.Count == 0)
        {
            _byCustomer.Remove(customer);
        }
    }

    private void Note(string key)
    {
        _sequence++;
        _changes[_sequence % MostChanges] = key;
    }

    private readonly record struct End(long Version, DateTimeOffset At);
}
