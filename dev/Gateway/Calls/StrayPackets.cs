using System.Net;
using System.Net.Sockets;
using Billing.Gateway.Demo;
using Radius;

namespace Billing.Gateway.Calls;

/// <summary>
/// What every RADIUS port on a network sees: somebody unknown, and a node whose secret was mistyped. Both are dropped and counted by
/// the server, which the portal shows.
/// </summary>
internal sealed class StrayPackets(GatewayOptions options, TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(25);
    private static readonly IPAddress s_unknown = IPAddress.Parse("127.0.0.99");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        for (var number = 0; await timer.WaitForNextTickAsync(cancellationToken); number++)
        {
            await SendAsync(number % 3 == 2 ? DemoData.Nodes[^1].Address : s_unknown, cancellationToken);
        }
    }

    private async Task SendAsync(IPAddress source, CancellationToken cancellationToken)
    {
        try
        {
            using var socket = new Socket(source.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(source, 0));
            await socket.SendToAsync(Packet(source), GatewayOptions.EndPoint(options.Accounting), cancellationToken);
        }
        catch (SocketException)
        {
            // No stray packet, then.
        }
    }

    private byte[] Packet(IPAddress source)
    {
        Span<byte> buffer = stackalloc byte[RadiusPacketView.MaxLength];
        var writer = PacketWriter.Request(buffer, RadiusCode.AccountingRequest, identifier: 7, messageAuthenticator: false);
        writer.Add(new AttributeList()
            .Add(AttributeType.AcctStatusType, (uint)AcctStatusType.Start)
            .Add(AttributeType.AcctSessionId, "stray")
            .Add(AttributeType.UserName, "stray")
            .EventTimestamp(time.GetUtcNow())
            .NasAddress(source));
        return buffer[..writer.Finish("not-the-secret"u8)].ToArray();
    }
}
