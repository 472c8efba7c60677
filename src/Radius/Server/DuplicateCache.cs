namespace Radius;

/// <summary>
/// Recognises retransmissions (RFC 5080 §2.2.2): the same source address, source port, identifier and Request Authenticator. Keeps
/// replies for a while so that they can be sent again. One per receiving socket. Only authentic packets may be shown to it.
/// </summary>
internal sealed class DuplicateCache(TimeProvider time, TimeSpan lifetime, int maxEntries, int maxOctets)
{
    private readonly Dictionary<DuplicateKey, Entry> entries = [];

    // Replied entries in the order of their expiry. May hold entries that have been superseded in the dictionary.
    private readonly Queue<Entry> replied = new();
    private readonly Lock gate = new();
    private int octets;

    /// <summary>The entry of a request that this is a retransmission of, or null. A different authenticator removes the old entry.</summary>
    public Entry? Find(DuplicateKey key, UInt128 authenticator)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(key, out var entry))
            {
                return null;
            }

            if (entry.Authenticator == authenticator && (entry.Reply is null || time.GetElapsedTime(entry.RepliedAt) < lifetime))
            {
                return entry;
            }

            entries.Remove(key);
            return null;
        }
    }

    /// <summary>Remembers a new request as being in work.</summary>
    public Entry Begin(DuplicateKey key, UInt128 authenticator)
    {
        var entry = new Entry(key, authenticator);
        lock (gate)
        {
            entries[key] = entry;
        }

        return entry;
    }

    /// <summary>Keeps the reply, unless another request has taken the place meanwhile.</summary>
    public void Complete(Entry entry, byte[] reply)
    {
        lock (gate)
        {
            if (!IsCurrent(entry))
            {
                return;
            }

            entry.RepliedAt = time.GetTimestamp();
            entry.Reply = reply;
            replied.Enqueue(entry);
            octets += reply.Length;
            while (replied.TryPeek(out var oldest)
                && (replied.Count > maxEntries || octets > maxOctets || time.GetElapsedTime(oldest.RepliedAt) >= lifetime))
            {
                replied.Dequeue();
                octets -= oldest.Reply!.Length;
                if (IsCurrent(oldest))
                {
                    entries.Remove(oldest.Key);
                }
            }
        }
    }

    /// <summary>Forgets a request that got no reply, so that its retransmission is processed anew.</summary>
    public void Abandon(Entry entry)
    {
        lock (gate)
        {
            if (IsCurrent(entry))
            {
                entries.Remove(entry.Key);
            }
        }
    }

    /// <summary>Requests remembered now.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return entries.Count;
            }
        }
    }

    private bool IsCurrent(Entry entry) => entries.TryGetValue(entry.Key, out var current) && ReferenceEquals(current, entry);

    /// <summary>One request; in work until it has a reply.</summary>
    internal sealed class Entry(DuplicateKey key, UInt128 authenticator)
    {
        public DuplicateKey Key { get; } = key;

        public UInt128 Authenticator { get; } = authenticator;

        /// <summary>The whole packet that answered it, or null while it is in work.</summary>
        public byte[]? Reply { get; set; }

        public long RepliedAt { get; set; }
    }
}
