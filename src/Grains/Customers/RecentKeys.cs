namespace Billing.Customers;

/// <summary>Remembers keys for a while, and no more than a number of them: the oldest is forgotten first.</summary>
internal sealed class RecentKeys<T>(TimeSpan kept, int most)
{
    private readonly Dictionary<string, (T Value, DateTimeOffset At)> _keys = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, DateTimeOffset At)> _inOrder = new();

    public int Count => _keys.Count;

    public void Add(string key, T value, DateTimeOffset now)
    {
        _keys[key] = (value, now);
        _inOrder.Enqueue((key, now));
        while (_inOrder.TryPeek(out var oldest) && (oldest.At + kept <= now || _inOrder.Count > most))
        {
            _inOrder.Dequeue();
            // A key that was added again stands further back in the queue once more.
            if (_keys.TryGetValue(oldest.Key, out var known) && known.At == oldest.At)
            {
                _keys.Remove(oldest.Key);
            }
        }
    }

    public bool TryGet(string key, DateTimeOffset now, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value)
    {
        var found = _keys.TryGetValue(key, out var known) && known.At + kept > now;
        value = found ? known.Value : default;
        return found;
    }
}
