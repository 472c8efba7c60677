using System.Net;
using System.Net.Sockets;

namespace Testing;

/// <summary>Ports that nobody listens on at this moment.</summary>
public static class FreePort
{
    /// <summary>As many different free TCP ports of the loopback address as asked for.</summary>
    public static int[] Tcp(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            return Array.ConvertAll(listeners, listener =>
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            });
        }
        finally
        {
            foreach (var listener in listeners)
            {
                listener.Dispose();
            }
        }
    }
}
