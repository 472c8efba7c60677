using System.Net;
using System.Net.Sockets;
using Radius;

namespace Billing.Gateway.Lines;

/// <summary>
/// One source port of a node with its 256 identifiers, towards one server. Requests are repeated as RFC 5080 §2.2.1 says: the same
/// octets, at intervals that double.
/// </summary>
internal sealed class RequestSocket : IAsyncDisposable
{
    private static readonly TimeSpan s_initialWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(16);

    private readonly byte[] _secret;
    private readonly IPEndPoint _server;
    private readonly TimeProvider _time;
    private readonly TrafficCounters _counters;
    private readonly Socket _socket;
    private readonly SemaphoreSlim _free = new(256);
    private readonly PendingRequest?[] _pending = new PendingRequest?[256];
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _receiving;
    private byte _last;

    /// <exception cref="SocketException">The address is not this machine's.</exception>
    public RequestSocket(IPAddress source, IPEndPoint server, byte[] secret, TimeProvider time, TrafficCounters counters)
    {
        (_server, _secret, _time, _counters) = (server, secret, time, counters);
        _socket = new Socket(source.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(new IPEndPoint(source, 0));
        _receiving = ReceiveAsync(_closing.Token);
    }

    /// <summary>Sends until a verified answer comes.</summary>
    /// <param name="build">Makes the packet for an identifier.</param>
    /// <param name="patience">How long in all (MRD).</param>
    /// <param name="twice">Sends the first transmission twice, as a network that doubles does.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer's octets; null when none came.</returns>
    public async Task<byte[]?> SendAsync(Func<byte, byte[]> build, TimeSpan patience, bool twice, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        PendingRequest? pending = null;
        try
        {
            pending = Take(build);
            var until = _time.GetUtcNow() + patience;
            var wait = Jittered(s_initialWait);
            for (var again = false; ; again = true)
            {
                await TransmitAsync(pending.Packet, again, cancellationToken);
                if (twice && !again)
                {
                    await TransmitAsync(pending.Packet, again: true, cancellationToken);
                }

                try
                {
                    return await pending.Answer.Task.WaitAsync(wait, _time, cancellationToken);
                }
                catch (TimeoutException) when (_time.GetUtcNow() < until)
                {
                    var next = wait + Jittered(wait);
                    wait = next < s_longestWait ? next : Jittered(s_longestWait);
                }
                catch (TimeoutException)
                {
                    return null;
                }
            }
        }
        finally
        {
            if (pending is not null)
            {
                Volatile.Write(ref _pending[pending.Packet[1]], null);
            }

            _free.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _receiving;
        _socket.Dispose();
        _closing.Dispose();
        _free.Dispose();
    }

    // The semaphore has let us in, so there is a free one.
    private PendingRequest Take(Func<byte, byte[]> build)
    {
        lock (_pending)
        {
            do
            {
                _last++;
            }
            while (_pending[_last] is not null);

            var pending = new PendingRequest(build(_last));
            _pending[_last] = pending;
            return pending;
        }
    }

    private async Task TransmitAsync(byte[] packet, bool again, CancellationToken cancellationToken)
    {
        _counters.Sent(again);
        try
        {
            await _socket.SendToAsync(packet, _server, cancellationToken);
        }
        catch (SocketException)
        {
            // No way to the server just now: as good as lost on the way, and sent again.
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[RadiusPacketView.MaxLength];
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, _server, cancellationToken);
                Deliver(buffer.AsSpan(0, received.ReceivedBytes));
            }
            catch (SocketException)
            {
                // An earlier packet met a closed port.
                await Task.Yield();
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Deliver(ReadOnlySpan<byte> datagram)
    {
        if (RadiusPacketView.TryParse(datagram, out var answer, out _)
            && Volatile.Read(ref _pending[answer.Identifier]) is { } pending
            && RadiusAuthenticators.VerifyResponse(answer, pending.Packet.AsSpan(4, 16), _secret)
            && (!answer.HasMessageAuthenticator
                || RadiusAuthenticators.VerifyMessageAuthenticator(answer, pending.Packet.AsSpan(4, 16), _secret)))
        {
            pending.Answer.TrySetResult(answer.Octets.ToArray());
        }
    }

    private static TimeSpan Jittered(TimeSpan wait) => wait * (0.9 + (0.2 * Random.Shared.NextDouble()));

    private sealed class PendingRequest(byte[] packet)
    {
        public byte[] Packet => packet;

        public TaskCompletionSource<byte[]> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
