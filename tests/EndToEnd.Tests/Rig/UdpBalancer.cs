using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace EndToEnd.Rig;

/// <summary>
/// Stands where a load balancer for UDP stands in front of silos: the sender's address stays, the same sender and port go to the same silo, and when that is gone to
/// another one.
/// </summary>
public sealed class UdpBalancer : IAsyncDisposable
{
    private readonly IPAddress _sender;
    private readonly Socket _outside;
    private readonly ConcurrentDictionary<IPEndPoint, Socket> _inside = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _work = [];
    private volatile IPEndPoint _target;

    /// <param name="sender">The address of the one node that sends through it.</param>
    /// <param name="target">Where to, at first.</param>
    public UdpBalancer(IPAddress sender, IPEndPoint target)
    {
        (_sender, _target) = (sender, target);
        _outside = Bound(IPAddress.Loopback);
        _work.Add(Forward());
    }

    public IPEndPoint Address => (IPEndPoint)_outside.LocalEndPoint!;

    /// <summary>From now on everything goes there.</summary>
    public void Turn(IPEndPoint target) => _target = target;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _outside.Dispose();
        foreach (var socket in _inside.Values)
        {
            socket.Dispose();
        }

        _stopping.Dispose();
    }

    private async Task Forward()
    {
        var buffer = new byte[4096];
        while (true)
        {
            var got = await _outside.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stopping.Token);
            var from = (IPEndPoint)got.RemoteEndPoint;
            if (!_inside.TryGetValue(from, out var socket))
            {
                _inside[from] = socket = Bound(_sender);
                _work.Add(Return(socket, from));
            }

            await socket.SendToAsync(buffer.AsMemory(0, got.ReceivedBytes), SocketFlags.None, _target, _stopping.Token);
        }
    }

    private async Task Return(Socket socket, IPEndPoint to)
    {
        var buffer = new byte[4096];
        while (true)
        {
            try
            {
                var got = await socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stopping.Token);
                await _outside.SendToAsync(buffer.AsMemory(0, got.ReceivedBytes), SocketFlags.None, to, _stopping.Token);
            }
            catch (SocketException)
            {
                // Nobody listens at a silo that has closed its port: as on a line, the packet is gone.
            }
        }
    }

    private static Socket Bound(IPAddress address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }
}
