using System.Net;
using System.Net.Sockets;
using System.Text;
using Radius;

namespace Billing.Compare;

/// <summary>
/// The machine's limit: a server that checks and signs what a RADIUS server must, and does nothing else. One thread, blocking: on
/// two cores that is faster than asynchronous sockets.
/// </summary>
internal sealed class Sink(BenchFolders folders) : IContender
{
    public const string Switch = "--serve-sink";

    private ChildProcess? _process;

    public string Name => "sink";

    public (int Authentication, int Accounting) Ports { get; private set; }

    public IReadOnlyList<ChildProcess> Processes => [_process!];

    public async Task Begin(CancellationToken cancellationToken)
    {
        await End();
        var port = FreePorts.Next();
        Ports = (port, port);
        _process = ChildProcess.Start("sink", folders, ["dotnet", typeof(Sink).Assembly.Location, Switch, $"{port}"]);
        await _process.Await(() => Task.FromResult(IsTaken(port)), TimeSpan.FromSeconds(20), cancellationToken);
    }

    public async Task End()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await End();

    /// <summary>Serves until the process is ended.</summary>
    public static void Serve(int port)
    {
        var secret = Encoding.UTF8.GetBytes(Generator.Secret);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 22, SendBufferSize = 1 << 22 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        var from = new SocketAddress(AddressFamily.InterNetwork);
        Span<byte> datagram = stackalloc byte[RadiusPacketView.MaxLength];
        Span<byte> reply = stackalloc byte[RadiusPacketView.HeaderLength];
        while (true)
        {
            var length = socket.ReceiveFrom(datagram, SocketFlags.None, from);
            if (RadiusPacketView.TryParse(datagram[..length], out var request, out _) && RadiusAuthenticators.VerifyRequest(request, secret))
            {
                (reply[0], reply[1], reply[2], reply[3]) = ((byte)RadiusCode.AccountingResponse, request.Identifier, 0, RadiusPacketView.HeaderLength);
                RadiusAuthenticators.SignResponse(reply, request.Authenticator, secret);
                socket.SendTo(reply, SocketFlags.None, from);
            }
        }
    }

    private static bool IsTaken(int port)
    {
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
