using System.Net;

namespace Radius;

/// <summary>
/// The last few source addresses that no client has, so that an operator sees whom to add. Bounded: a flood of forged addresses
/// only pushes the older ones out.
/// </summary>
internal sealed class UnknownSources
{
    private const int Capacity = 64;
    private readonly Dictionary<SourceKey, Entry> entries = new(Capacity + 1);
    private readonly Lock gate = new();

    public IPAddress? Find(SourceKey key)
    {
        lock (gate)
        {
            return entries.TryGetValue(key, out var entry) ? entry.Address : null;
        }
    }

    public void Count(SourceKey key, IPAddress address, DateTimeOffset now)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(key, out var entry))
            {
                if (entries.Count >= Capacity)
                {
                    RemoveOldest();
                }

                entry = new Entry(address);
                entries.Add(key, entry);
            }

            entry.Packets++;
            entry.Last = now;
        }
    }

    public void Forget(SourceKey key)
    {
        lock (gate)
        {
            entries.Remove(key);
        }
    }

    public List<UnknownSourceSnapshot> Snapshot()
    {
        lock (gate)
        {
            return [.. entries.Values.OrderByDescending(entry => entry.Last).Select(entry => new UnknownSourceSnapshot(entry.Address, entry.Packets, entry.Last))];
        }
    }

    private void RemoveOldest()
    {
        SourceKey oldest = default;
        var last = DateTimeOffset.MaxValue;
        foreach (var (key, entry) in entries)
        {
            if (entry.Last < last)
            {
                last = entry.Last;
                oldest = key;
            }
        }

        entries.Remove(oldest);
    }

    private sealed class Entry(IPAddress address)
    {
        public IPAddress Address { get; } = address;

        public long Packets { get; set; }

        public DateTimeOffset Last { get; set; }
    }
}
