using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Radius;

/// <summary>
/// Sends requests and waits for verified answers. Each request has a socket, and so a source port, of its own: answers need no
/// sorting, and are harder to forge.
/// </summary>
/// <param name="time">Measures the waits.</param>
/// <param name="policy">Retransmission; null for RFC 5080's values.</param>
public sealed class RadiusUdpClient(TimeProvider time, RetransmitPolicy? policy = null)
{
    private readonly RetransmitPolicy policy = policy ?? RetransmitPolicy.Default;

    /// <summary>
    /// Sends one request, again and again with the same identifier and authenticator, until a response comes that verifies.
    /// Answers that do not verify are ignored, as if they had never come.
    /// </summary>
    /// <param name="server">Where to.</param>
    /// <param name="secret">The shared secret.</param>
    /// <param name="code">What to ask.</param>
    /// <param name="attributes">With what.</param>
    /// <param name="password">A User-Password to hide in it, at most 128 octets of UTF-8.</param>
    /// <param name="messageAuthenticator">Whether to add one; null: in Access-Request and Status-Server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The response; null when none came in the policy's time.</returns>
    /// <exception cref="ArgumentException">The request does not fit into a packet.</exception>
    /// <exception cref="SocketException">The request cannot be sent at all.</exception>
    public async Task<RadiusResponse?> SendAsync(
        IPEndPoint server,
        byte[] secret,
        RadiusCode code,
        AttributeList? attributes = null,
        string? password = null,
        bool? messageAuthenticator = null,
        CancellationToken cancellationToken = default)
    {
        var request = Build(secret, code, attributes, password, messageAuthenticator ?? RadiusAuthenticators.AuthenticatorIsRandom(code));
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);

        // Connected, so that the system hands over only what comes from the server.
        await socket.ConnectAsync(server, cancellationToken);
        using var deadline = new CancellationTokenSource(policy.Duration, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var answer = ReceiveAsync(socket, request, secret, over.Token);
        var wait = policy.InitialWait;
        try
        {
            for (var sent = 0; sent < policy.Transmissions; sent++)
            {
                await TrySendAsync(socket, request, over.Token);
                try
                {
                    return await answer.WaitAsync(Jittered(wait), time, over.Token);
                }
                catch (TimeoutException)
                {
                    wait = wait * 2 < policy.LongestWait ? wait * 2 : policy.LongestWait;
                }
            }

            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await over.CancelAsync();
            await answer.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private static byte[] Build(byte[] secret, RadiusCode code, AttributeList? attributes, string? password, bool messageAuthenticator)
    {
        Span<byte> buffer = stackalloc byte[RadiusPacketView.MaxLength];
        var identifier = (byte)RandomNumberGenerator.GetInt32(256);
        var writer = PacketWriter.Request(buffer, code, identifier, messageAuthenticator);
        if (attributes is not null)
        {
            writer.Add(attributes);
        }

        if (password is not null)
        {
            writer.AddPassword(Encoding.UTF8.GetBytes(password), secret);
        }

        var length = writer.Finish(secret);
        return length > 0
            ? buffer[..length].ToArray()
            : throw new ArgumentException("The attributes do not fit into one packet of 4096 octets.", nameof(attributes));
    }

    private static async Task TrySendAsync(Socket socket, byte[] request, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(request, cancellationToken);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // An earlier transmission met a closed port; the server may be restarting.
        }
    }

    private async Task<RadiusResponse?> ReceiveAsync(Socket socket, byte[] request, byte[] secret, CancellationToken cancellationToken)
    {
        var buffer = new byte[RadiusPacketView.MaxLength];
        while (true)
        {
            try
            {
                var length = await socket.ReceiveAsync(buffer, cancellationToken);
                if (Verifies(buffer.AsSpan(0, length), request, secret))
                {
                    return new RadiusResponse(buffer[..length]);
                }
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // The same; the next transmission may be heard.
                await Task.Yield();
            }
        }
    }

    private static bool Verifies(ReadOnlySpan<byte> datagram, byte[] request, byte[] secret)
    {
        var requestAuthenticator = request.AsSpan(4, 16);
        return RadiusPacketView.TryParse(datagram, out var response, out _)
            && response.Identifier == request[1]
            && RadiusAuthenticators.VerifyResponse(response, requestAuthenticator, secret)
            && (!response.HasMessageAuthenticator
                || RadiusAuthenticators.VerifyMessageAuthenticator(response, requestAuthenticator, secret));
    }

    // RFC 5080 §2.2.1: plus or minus a tenth, so that clients do not march in step.
    private static TimeSpan Jittered(TimeSpan wait) => wait * (0.9 + (0.2 * Random.Shared.NextDouble()));
}
