using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Testing;

/// <summary>Ports for the processes of a test: free for UDP and TCP, and never handed out twice by one test run.</summary>
public static class FreePort
{
    // Below Linux's ephemeral ports (32768 and up), which any outgoing socket may take at any moment.
    private const int First = 20000;
    private const int Count = 12000;

    private static int _last = Environment.ProcessId * 37 % Count;

    public static int Next()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (Interlocked.Increment(ref _last) % Count);
            if (CanBind(port, SocketType.Dgram, ProtocolType.Udp) && CanBind(port, SocketType.Stream, ProtocolType.Tcp))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No free port from {First} to {First + Count - 1}.");
    }

    /// <summary>Whether some process on this machine has bound the UDP port.</summary>
    public static bool UdpIsBound(int port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners().Any(listener => listener.Port == port);

    private static bool CanBind(int port, SocketType type, ProtocolType protocol)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
