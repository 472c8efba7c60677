using System.Collections.Concurrent;

namespace Radius;

/// <summary>Counts of one listener. Counting takes no lock; a snapshot is consistent to within the packets in flight.</summary>
public sealed class ListenerCounters
{
    private static readonly int Causes = Enum.GetValues<DropCause>().Length;
    private readonly ConcurrentDictionary<string, ClientCounters> clients = new(StringComparer.Ordinal);
    private readonly UnknownSources unknown;
    private readonly long[] drops = new long[Causes];
    private long packets;
    private long replies;
    private int inWork;

    internal ListenerCounters(UnknownSources unknown) => this.unknown = unknown;

    public long Packets => Volatile.Read(ref packets);

    public long Replies => Volatile.Read(ref replies);

    public int InWork => Volatile.Read(ref inWork);

    /// <summary>How often this cause occurred.</summary>
    public long Dropped(DropCause cause) => Volatile.Read(ref drops[(int)cause]);

    /// <summary>All counts; allocates.</summary>
    public ListenerSnapshot Snapshot() => new(
        Packets, Replies, InWork, ByCause(drops), [.. clients.Values.Select(client => client.Snapshot())], unknown.Snapshot());

    internal ClientCounters For(string name) => clients.GetOrAdd(name, static name => new ClientCounters(name, Causes));

    internal void CountPacket() => Interlocked.Increment(ref packets);

    internal void CountReply(ClientCounters client)
    {
        Interlocked.Increment(ref replies);
        client.CountReply();
    }

    internal void CountDrop(DropCause cause, ClientCounters? client)
    {
        Interlocked.Increment(ref drops[(int)cause]);
        client?.CountDrop(cause);
    }

    /// <returns>How many requests are in work with this one: of all clients, and of its own.</returns>
    internal (int All, int OfClient) EnterWork(ClientCounters client) => (Interlocked.Increment(ref inWork), client.EnterWork());

    internal void LeaveWork(ClientCounters client)
    {
        client.LeaveWork();
        Interlocked.Decrement(ref inWork);
    }

    internal static Dictionary<DropCause, long> ByCause(long[] drops)
    {
        var result = new Dictionary<DropCause, long>();
        for (var i = 0; i < drops.Length; i++)
        {
            if (Volatile.Read(ref drops[i]) is var count and > 0)
            {
                result[(DropCause)i] = count;
            }
        }

        return result;
    }
}
