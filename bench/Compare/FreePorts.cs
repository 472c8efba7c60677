using System.Net;
using System.Net.Sockets;

namespace Billing.Compare;

/// <summary>Ports that nobody has, above those of services.</summary>
internal static class FreePorts
{
    private static int s_next = 23_000 + (Environment.ProcessId % 5_000);

    public static int Next()
    {
        while (true)
        {
            var port = s_next++;
            try
            {
                using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                tcp.Bind(new IPEndPoint(IPAddress.Any, port));
                udp.Bind(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException) when (port < 60_000)
            {
                // Taken.
            }
        }
    }

    public static async Task<bool> Answers(int port, CancellationToken cancellationToken)
    {
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await tcp.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
