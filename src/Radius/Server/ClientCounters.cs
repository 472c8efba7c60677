namespace Radius;

internal sealed class ClientCounters(string name, int causes)
{
    private readonly long[] drops = new long[causes];
    private long packets;
    private long replies;
    private long lastPacketTicks;
    private int lastFault;
    private int inWork;

    public void CountPacket() => Interlocked.Increment(ref packets);

    public void CountReply() => Interlocked.Increment(ref replies);

    public void CountDrop(DropCause cause) => Interlocked.Increment(ref drops[(int)cause]);

    public int EnterWork() => Interlocked.Increment(ref inWork);

    public void LeaveWork() => Interlocked.Decrement(ref inWork);

    public void Saw(DateTimeOffset time) => Volatile.Write(ref lastPacketTicks, time.UtcTicks);

    public void Saw(PacketFault fault) => Volatile.Write(ref lastFault, (int)fault);

    public ClientSnapshot Snapshot()
    {
        var ticks = Volatile.Read(ref lastPacketTicks);
        return new ClientSnapshot(
            name,
            Volatile.Read(ref packets),
            Volatile.Read(ref replies),
            ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero),
            ListenerCounters.ByCause(drops),
            (PacketFault)Volatile.Read(ref lastFault));
    }
}
