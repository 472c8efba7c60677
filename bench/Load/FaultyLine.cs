using System.Net;
using System.Net.Sockets;

namespace Billing.Load;

/// <summary>Our end of the line, which may lose, double, hold back and reorder what goes out, and lose what comes in.</summary>
internal sealed class FaultyLine(Socket socket, LoadOptions options, Random random, TimeProvider time)
{
    private readonly PriorityQueue<(byte[] Packet, SocketAddress Server), long> held = new();
    private (byte[] Packet, SocketAddress Server)? behind;

    public long Dropped { get; private set; }

    /// <summary>When the next packet that is held back goes out; <see cref="long.MaxValue"/> for never.</summary>
    public long NextDue => held.TryPeek(out _, out var due) ? due : behind is null ? long.MaxValue : 0;

    public void Send(ReadOnlySpan<byte> packet, SocketAddress server)
    {
        if (!options.Faulty)
        {
            socket.SendTo(packet, SocketFlags.None, server);
            return;
        }

        if (Happens(options.Drop))
        {
            Dropped++;
            return;
        }

        if (behind is null && Happens(options.Reorder))
        {
            behind = (packet.ToArray(), server);
            return;
        }

        for (var copies = Happens(options.Duplicate) ? 2 : 1; copies > 0; copies--)
        {
            if (Happens(options.Delay))
            {
                var wait = TimeSpan.FromSeconds(3 * random.NextDouble());
                held.Enqueue((packet.ToArray(), server), time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency));
            }
            else
            {
                socket.SendTo(packet, SocketFlags.None, server);
            }
        }

        SendBehind();
    }

    /// <summary>Sends what was held back long enough; also what waits for a next packet that may not come.</summary>
    public void SendDue(long now)
    {
        while (held.TryPeek(out var packet, out var due) && due <= now)
        {
            held.Dequeue();
            socket.SendTo(packet.Packet, SocketFlags.None, packet.Server);
        }

        SendBehind();
    }

    /// <summary>Whether an answer that came is taken as lost.</summary>
    public bool LosesAnswer()
    {
        if (!Happens(options.Drop))
        {
            return false;
        }

        Dropped++;
        return true;
    }

    private void SendBehind()
    {
        if (behind is { } late)
        {
            behind = null;
            socket.SendTo(late.Packet, SocketFlags.None, late.Server);
        }
    }

    private bool Happens(double probability) => probability > 0 && random.NextDouble() < probability;
}
