using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Radius.Tests.Server;

/// <summary>A listener on a free loopback port, with a handler that the test directs and a socket to send from.</summary>
internal sealed class ListenerUnderTest : IRadiusClients, IRadiusHandler, IAsyncDisposable
{
    private readonly List<Socket> sockets = [];
    private int handled;

    public ListenerUnderTest(ListenerRole role, Func<RadiusListenerOptions, RadiusListenerOptions>? change = null, IPAddress? address = null)
    {
        var options = new RadiusListenerOptions { EndPoint = new IPEndPoint(address ?? IPAddress.Loopback, 0), Role = role };
        Listener = new RadiusListener(change?.Invoke(options) ?? options, this, this, Time, NullLogger<RadiusListener>.Instance);
        Listener.Start();
        Reply = _ => ValueTask.FromResult<RadiusReply?>(
            role == ListenerRole.Accounting ? RadiusReply.AccountingResponse : RadiusReply.Accept(new AttributeList().Class("ok")));
        Sender = NewSocket();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public RadiusListener Listener { get; }

    public Socket Sender { get; }

    public RadiusClient? Client { get; set; } = new("gw", Captured.Secret, ClientProfile.Kamailio);

    /// <summary>What the handler does; called on a worker.</summary>
    public Func<RadiusRequest, ValueTask<RadiusReply?>> Reply { get; set; }

    public int Handled => Volatile.Read(ref handled);

    public RadiusClient? Find(IPAddress source) => Client;

    public ValueTask<RadiusReply?> HandleAsync(RadiusRequest request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref handled);
        return Reply(request);
    }

    public Socket NewSocket(IPAddress? to = null)
    {
        var address = to ?? (Listener.LocalEndPoint.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback);
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        sockets.Add(socket);
        socket.Connect(new IPEndPoint(address, Listener.LocalEndPoint.Port));
        return socket;
    }

    public void Send(byte[] datagram) => Sender.Send(datagram);

    public async Task<byte[]> ReceiveAsync(string what, Socket? socket = null)
    {
        var buffer = new byte[4096];
        var length = await Eventually.InTimeAsync((socket ?? Sender).ReceiveAsync(buffer), what);
        return buffer[..length];
    }

    public Task DroppedAsync(DropCause cause, long count = 1) =>
        Eventually.HoldsAsync(() => Listener.Counters.Dropped(cause) >= count, $"{count} dropped as {cause}; dropped: {string.Join(", ", Listener.Counters.Snapshot().Drops)}");

    public Task IdleAsync() => Eventually.HoldsAsync(() => Listener.Counters.InWork == 0, "nothing in work");

    public async ValueTask DisposeAsync()
    {
        await Listener.DisposeAsync();
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }
    }
}
