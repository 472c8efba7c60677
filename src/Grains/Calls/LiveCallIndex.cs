namespace Billing.Calls;

/// <summary>The live calls of one shard and the order in which they changed. Knows no Orleans.</summary>
public sealed class LiveCallIndex(TimeProvider time)
{
    /// <summary>How many ended calls are remembered, so that a late message does not bring one back.</summary>
    public const int MostEnded = 20_000;

    /// <summary>Readers further behind than this get everything.</summary>
    private const int MostChanges = 8192;

    private readonly Dictionary<string, LiveCall> _live = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, LiveCall>> _byCustomer = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _ended = new(StringComparer.Ordinal);
    private readonly Queue<string> _endedInOrder = new();
    private readonly string[] _changes = new string[MostChanges];
    private readonly CallMinutes _minutes = new(time);
    private long _sequence;

    public string Epoch { get; } = Guid.NewGuid().ToString("N");

    public int Count => _live.Count;

    /// <returns>False when a newer picture of the call is known.</returns>
    public bool Put(LiveCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        _live.TryGetValue(call.Key, out var known);
        if (known?.Version >= call.Version || (_ended.TryGetValue(call.Key, out var ended) && ended >= call.Version))
        {
            return false;
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
        return true;
    }

    /// <returns>False when it was known that the call has ended.</returns>
    public bool Remove(Cdr ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        if (_ended.TryGetValue(ended.Key, out var version) && version >= ended.Version)
        {
            return false;
        }

        var corrected = _ended.ContainsKey(ended.Key) && !_live.ContainsKey(ended.Key);
        if (!_ended.ContainsKey(ended.Key))
        {
            _endedInOrder.Enqueue(ended.Key);
            if (_endedInOrder.Count > MostEnded)
            {
                _ended.Remove(_endedInOrder.Dequeue());
            }
        }

        _ended[ended.Key] = ended.Version;
        _live.Remove(ended.Key, out var known);
        Forget(known);
        if (!corrected)
        {
            _minutes.Count(ended.SetupAt, first: known is null, answered: ended.ConnectedAt is not null && known?.ConnectedAt is null);
        }

        Note(ended.Key);
        return true;
    }

    public IReadOnlyCollection<LiveCall> All => _live.Values;

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
}
