using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace Radius.Tests.Client;

/// <summary>Against a NAS (or server) that the test plays itself, on a real socket.</summary>
[TestClass]
public sealed class RadiusUdpClientTests
{
    private static readonly byte[] Secret = "nas secret"u8.ToArray();
    private static readonly SessionIdentity Session = new()
    {
        UserName = "alice",
        AcctSessionId = "1-25752@127.0.0.1",
        NasIpAddress = IPAddress.Parse("10.0.0.1"),
        NasIdentifier = "gw",
    };

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [TestMethod]
    public async Task A_Disconnect_is_asked_for_as_RFC_5176_says_and_its_Ack_understood()
    {
        using var nas = Nas();
        var asked = Dynamic().DisconnectAsync(EndPoint(nas), Secret, Session);
        var (request, from) = await ReceiveAsync(nas);
        var packet = Built.View(request);
        Assert.AreEqual(RadiusCode.DisconnectRequest, packet.Code);
        Assert.IsTrue(RadiusAuthenticators.VerifyRequest(packet, Secret));
        Assert.AreEqual(
            $"DisconnectRequest id={request[1]} length={request.Length}\nNAS-IP-Address = 10.0.0.1\nNAS-Identifier = gw\nUser-Name = alice\n"
            + "Acct-Session-Id = 1-25752@127.0.0.1\nEvent-Timestamp = 2026-11-22T12:00:00Z\n",
            PacketText.Render(packet, ClientProfile.Generic));
        nas.SendTo(Answer(request, RadiusCode.DisconnectAck), from);
        Assert.AreEqual(DynamicAuthorizationOutcome.Ack, (await Eventually.InTimeAsync(asked, "the result")).Outcome);
    }

    [TestMethod]
    public async Task A_Nak_tells_its_cause()
    {
        using var nas = Nas();
        var asked = Dynamic().DisconnectAsync(EndPoint(nas), Secret, Session);
        var (request, from) = await ReceiveAsync(nas);
        nas.SendTo(Answer(request, RadiusCode.DisconnectNak, new AttributeList().Add(101, 503)), from);
        Assert.AreEqual(
            new DynamicAuthorizationResult(DynamicAuthorizationOutcome.Nak, ErrorCause.SessionContextNotFound),
            await Eventually.InTimeAsync(asked, "the result"));
    }

    [TestMethod]
    public async Task A_change_carries_the_new_values()
    {
        using var nas = Nas();
        var asked = Dynamic().ChangeAsync(EndPoint(nas), Secret, Session, new AttributeList().SessionTimeout(TimeSpan.FromMinutes(1)));
        var (request, from) = await ReceiveAsync(nas);
        Assert.AreEqual(RadiusCode.CoaRequest, Built.View(request).Code);
        Assert.IsTrue(Built.View(request).TryGet(27, out _));
        nas.SendTo(Answer(request, RadiusCode.CoaAck), from);
        Assert.AreEqual(DynamicAuthorizationOutcome.Ack, (await Eventually.InTimeAsync(asked, "the result")).Outcome);
    }

    [TestMethod]
    public async Task Without_an_answer_the_same_packet_is_sent_again_until_time_is_up()
    {
        using var nas = Nas();

        // The waits of five transmissions add up to the RFC's 30 s, so that the duration would decide about the last one.
        var patient = new RadiusUdpClient(time, RetransmitPolicy.Default with { Duration = TimeSpan.FromHours(1) });
        var asked = new DynamicAuthorizationClient(patient, time).DisconnectAsync(EndPoint(nas), Secret, Session);
        var (first, _) = await ReceiveAsync(nas);
        for (var i = 1; i < 5; i++)
        {
            await AdvanceUntilAsync(() => nas.Available > 0, $"transmission {i + 1}");
            var (again, _) = await ReceiveAsync(nas);
            CollectionAssert.AreEqual(first, again);
        }

        await AdvanceUntilAsync(() => asked.IsCompleted, "the end of the attempts");
        Assert.AreEqual(default, await asked);
        Assert.AreEqual(0, nas.Available);
    }

    [TestMethod]
    public async Task Answers_that_do_not_verify_are_ignored()
    {
        using var nas = Nas();
        var asked = Dynamic().DisconnectAsync(EndPoint(nas), Secret, Session);
        var (request, from) = await ReceiveAsync(nas);
        var right = Answer(request, RadiusCode.DisconnectAck);
        var wrongIdentifier = (byte[])right.Clone();
        wrongIdentifier[1] ^= 1;
        var wrongAuthenticator = (byte[])right.Clone();
        wrongAuthenticator[10] ^= 1;
        foreach (var forged in (byte[][])[[], [1, 2, 3], wrongIdentifier, wrongAuthenticator, Answer(request, RadiusCode.DisconnectAck, secret: "guess"u8.ToArray())])
        {
            nas.SendTo(forged, from);
        }

        using var stranger = Nas();
        stranger.SendTo(right, from);
        nas.SendTo(Answer(request, RadiusCode.DisconnectNak), from);
        Assert.AreEqual(DynamicAuthorizationOutcome.Nak, (await Eventually.InTimeAsync(asked, "the genuine answer")).Outcome);
    }

    [TestMethod]
    public async Task A_closed_port_is_a_time_out_not_an_error()
    {
        IPEndPoint closed;
        using (var nas = Nas())
        {
            closed = EndPoint(nas);
        }

        var asked = Dynamic().DisconnectAsync(closed, Secret, Session);
        await AdvanceUntilAsync(() => asked.IsCompleted, "the end of the attempts");
        Assert.AreEqual(DynamicAuthorizationOutcome.Timeout, (await asked).Outcome);
    }

    [TestMethod]
    public async Task An_Access_Request_hides_its_password_and_its_reply_is_verified()
    {
        await using var server = new Server.ListenerUnderTest(ListenerRole.Authentication);
        server.Client = server.Client! with { RequireMessageAuthenticator = PacketPolicy.Yes };
        string? password = null;
        server.Reply = request =>
        {
            password = ((PapCredentials)request.ParseCredentials()!).Password;
            return ValueTask.FromResult<RadiusReply?>(RadiusReply.Reject(new AttributeList().ReplyMessage("no").ReturnCode(3)));
        };
        var response = await new RadiusUdpClient(time).SendAsync(
            server.Listener.LocalEndPoint, Captured.Secret, RadiusCode.AccessRequest, new AttributeList().Add(1, "alice"), "secret1");
        Assert.AreEqual("secret1", password);
        Assert.AreEqual(RadiusCode.AccessReject, response!.Code);
        Assert.IsTrue(response.Packet.TryGet(18, out _));
    }

    [TestMethod]
    public async Task Giving_up_is_cancellation()
    {
        using var nas = Nas();
        using var cancel = new CancellationTokenSource();
        var asked = Dynamic().DisconnectAsync(EndPoint(nas), Secret, Session, cancel.Token);
        await ReceiveAsync(nas);
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => asked);
    }

    private DynamicAuthorizationClient Dynamic() => new(new RadiusUdpClient(time), time);

    private async Task AdvanceUntilAsync(Func<bool> condition, string what)
    {
        await Eventually.HoldsAsync(
            () =>
            {
                if (condition())
                {
                    return true;
                }

                time.Advance(TimeSpan.FromMilliseconds(100));
                return false;
            },
            what);
    }

    private static Socket Nas()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static IPEndPoint EndPoint(Socket socket) => (IPEndPoint)socket.LocalEndPoint!;

    private static async Task<(byte[] Request, EndPoint From)> ReceiveAsync(Socket nas)
    {
        var buffer = new byte[4096];
        var received = await Eventually.InTimeAsync(nas.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0)), "a request");
        return (buffer[..received.ReceivedBytes], received.RemoteEndPoint);
    }

    private static byte[] Answer(byte[] request, RadiusCode code, AttributeList? attributes = null, byte[]? secret = null)
    {
        var buffer = new byte[4096];
        var writer = PacketWriter.Reply(buffer, code, Built.View(request));
        writer.Add(attributes ?? new AttributeList());
        return buffer[..writer.Finish(secret ?? Secret)];
    }
}
