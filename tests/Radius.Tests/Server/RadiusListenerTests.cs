using System.Net;
using System.Net.Sockets;

namespace Radius.Tests.Server;

[TestClass]
public sealed class RadiusListenerTests
{
    private static readonly byte[] Start = Built.Packet(RadiusCode.AccountingRequest, new AttributeList().Add(40, 1).Add(44, "s1"));
    private static readonly byte[] Stop = Built.Packet(RadiusCode.AccountingRequest, new AttributeList().Add(40, 2).Add(44, "s1"));

    [TestMethod]
    public async Task A_captured_Start_is_handled_and_acknowledged_as_it_was_on_the_wire()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting);
        CallAttributes? seen = null;
        under.Reply = request =>
        {
            Assert.AreEqual(under.Time.GetUtcNow(), request.ArrivalTime);
            Assert.AreEqual(IPAddress.Loopback, request.Source.Address);
            seen = request.ParseCall();
            return ValueTask.FromResult<RadiusReply?>(RadiusReply.AccountingResponse);
        };
        under.Send(Captured.Get("normal", "Accounting-Request").Octets);
        var reply = await under.ReceiveAsync("the acknowledgement");
        Assert.AreEqual(Convert.ToHexString(Captured.Get("normal", "Accounting-Response").Octets), Convert.ToHexString(reply));
        Assert.AreEqual("1DEF01B23468F34AD79A2F1F6E3B3B95", seen!.ConfId);
    }

    [TestMethod]
    public async Task A_captured_Access_Request_gets_a_signed_reply_with_the_signature_first()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Authentication);
        var right = false;
        under.Reply = async request =>
        {
            await Task.Yield();
            right = request.ParseCredentials()!.Verify("secret1");
            return RadiusReply.Accept(new AttributeList().SessionTimeout(TimeSpan.FromHours(1)).ReturnCode(0));
        };
        var octets = Captured.Get("normal", "Access-Request").Octets;
        under.Send(octets);
        var reply = await under.ReceiveAsync("the Accept");
        AssertSigned(reply, octets, RadiusCode.AccessAccept);
        Assert.IsTrue(right);
    }

    [TestMethod]
    public async Task A_retransmission_gets_the_same_reply_and_is_not_handled_again()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting);
        under.Send(Start);
        var first = await under.ReceiveAsync("the first reply");
        under.Time.Advance(TimeSpan.FromSeconds(9));
        under.Send(Start);
        var second = await under.ReceiveAsync("the repeated reply");
        CollectionAssert.AreEqual(first, second);
        Assert.AreEqual(1, under.Handled);
        Assert.AreEqual(1, under.Listener.Counters.Dropped(DropCause.Duplicate));
    }

    [TestMethod]
    public async Task A_retransmission_after_the_lifetime_is_handled_anew()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting);
        under.Send(Start);
        await under.ReceiveAsync("the first reply");
        under.Time.Advance(TimeSpan.FromSeconds(10));
        under.Send(Start);
        await under.ReceiveAsync("the second reply");
        Assert.AreEqual(2, under.Handled);
    }

    [TestMethod]
    public async Task A_retransmission_of_a_request_in_work_is_dropped_and_one_reply_sent()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting);
        var gate = new TaskCompletionSource<RadiusReply?>(TaskCreationOptions.RunContinuationsAsynchronously);
        under.Reply = _ => new ValueTask<RadiusReply?>(gate.Task);
        under.Send(Start);
        under.Send(Start);
        await under.DroppedAsync(DropCause.DuplicateInWork);
        gate.SetResult(RadiusReply.AccountingResponse);
        await under.ReceiveAsync("the reply");
        await under.IdleAsync();
        Assert.AreEqual(1, under.Handled);
        Assert.AreEqual(0, under.Sender.Available);
        Assert.AreEqual(1, under.Listener.Counters.Replies);
    }

    [TestMethod]
    public async Task After_a_silent_handler_the_retransmission_is_handled_anew()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting);
        var normal = under.Reply;
        under.Reply = _ => ValueTask.FromResult<RadiusReply?>(null);
        under.Send(Start);
        await under.DroppedAsync(DropCause.HandlerSilent);
        await under.IdleAsync();
        under.Reply = normal;
        under.Send(Start);
        await under.ReceiveAsync("the reply to the retransmission");
        Assert.AreEqual(2, under.Handled);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_handler_that_throws_stays_silent_and_the_retransmission_is_handled_anew(bool atOnce)
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting);
        var normal = under.Reply;
        under.Reply = async _ =>
        {
            if (!atOnce)
            {
                await Task.Yield();
            }

            throw new InvalidOperationException("store down");
        };
        under.Send(Start);
        await under.DroppedAsync(DropCause.HandlerFailed);
        await under.IdleAsync();
        under.Reply = normal;
        under.Send(Start);
        await under.ReceiveAsync("the reply to the retransmission");
        Assert.AreEqual(2, under.Handled);
    }

    [TestMethod]
    public async Task Another_authenticator_under_the_same_identifier_is_a_new_request_and_purges_the_old_reply()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting);
        under.Send(Start);
        await under.ReceiveAsync("the first reply");
        under.Send(Stop);
        await under.ReceiveAsync("the second reply");
        Assert.AreEqual(2, under.Handled);
        under.Send(Start);
        await under.ReceiveAsync("the third reply");
        Assert.AreEqual(3, under.Handled);
    }

    [TestMethod]
    public async Task The_late_reply_of_a_purged_request_does_not_take_the_place_of_the_new_one()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting);
        var first = new TaskCompletionSource<RadiusReply?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var second = new TaskCompletionSource<RadiusReply?>(TaskCreationOptions.RunContinuationsAsynchronously);
        under.Reply = request => new ValueTask<RadiusReply?>(request.ParseCall().StatusType == AcctStatusType.Start ? first.Task : second.Task);
        under.Send(Start);
        under.Send(Stop);
        await Eventually.HoldsAsync(() => under.Handled == 2, "both in work");
        first.SetResult(RadiusReply.AccountingResponse);
        await under.ReceiveAsync("the reply to the first");
        under.Send(Stop);
        await under.DroppedAsync(DropCause.DuplicateInWork);
        second.SetResult(RadiusReply.AccountingResponse);
        await under.ReceiveAsync("the reply to the second");
        Assert.AreEqual(2, under.Handled);
    }

    [TestMethod]
    public async Task Another_source_port_is_another_request()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting);
        under.Send(Start);
        await under.ReceiveAsync("the first reply");
        var other = under.NewSocket();
        other.Send(Start);
        await under.ReceiveAsync("the reply to the other port", other);
        Assert.AreEqual(2, under.Handled);
    }

    [TestMethod]
    public async Task A_packet_with_a_bad_Message_Authenticator_does_not_touch_the_cache()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Authentication);
        var request = Built.Packet(RadiusCode.AccessRequest, new AttributeList().Add(1, "alice"), messageAuthenticator: true);
        under.Send(request);
        var first = await under.ReceiveAsync("the first reply");

        // The same identifier with another authenticator would purge the entry, were it believed.
        var forged = (byte[])request.Clone();
        forged[4] ^= 1;
        under.Send(forged);
        await under.DroppedAsync(DropCause.BadMessageAuthenticator);
        under.Send(request);
        CollectionAssert.AreEqual(first, await under.ReceiveAsync("the repeated reply"));
        Assert.AreEqual(1, under.Handled);
    }

    [TestMethod]
    public async Task Beyond_the_limit_requests_are_dropped_and_counted_and_handled_when_there_is_room()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting, options => options with { MaxInWork = 3 });
        var gate = new TaskCompletionSource<RadiusReply?>(TaskCreationOptions.RunContinuationsAsynchronously);
        under.Reply = _ => new ValueTask<RadiusReply?>(gate.Task);
        for (byte id = 0; id < 5; id++)
        {
            // The first three have left the queue and are with the handler: they still count.
            await Eventually.HoldsAsync(() => under.Handled >= Math.Min(id, (byte)3), "the earlier requests in the handler");
            under.Send(Built.Packet(RadiusCode.AccountingRequest, new AttributeList().Add(40, 1), identifier: id));
        }

        await under.DroppedAsync(DropCause.QueueFull, 2);
        Assert.AreEqual(3, under.Listener.Counters.InWork);
        gate.SetResult(RadiusReply.AccountingResponse);
        await under.IdleAsync();
        under.Send(Built.Packet(RadiusCode.AccountingRequest, new AttributeList().Add(40, 1), identifier: 4));
        await Eventually.HoldsAsync(() => under.Listener.Counters.Replies == 4, "4 replies");
        Assert.AreEqual(4, under.Handled);
    }

    [TestMethod]
    public async Task A_client_that_floods_leaves_room_for_others()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting, options => options with { MaxInWork = 4, MaxInWorkPerClient = 2 });
        var gate = new TaskCompletionSource<RadiusReply?>(TaskCreationOptions.RunContinuationsAsynchronously);
        under.Reply = _ => new ValueTask<RadiusReply?>(gate.Task);
        for (byte id = 0; id < 6; id++)
        {
            under.Send(Built.Packet(RadiusCode.AccountingRequest, new AttributeList().Add(40, 1), identifier: id));
        }

        await under.DroppedAsync(DropCause.ClientQueueFull, 4);
        under.Client = under.Client! with { Name = "another" };
        for (byte id = 10; id < 12; id++)
        {
            under.Send(Built.Packet(RadiusCode.AccountingRequest, new AttributeList().Add(40, 1), identifier: id));
        }

        await Eventually.HoldsAsync(() => under.Handled == 4, "two requests of each");
        Assert.AreEqual(0, under.Listener.Counters.Dropped(DropCause.QueueFull));
        gate.SetResult(RadiusReply.AccountingResponse);
        await under.IdleAsync();
        Assert.AreEqual(4, under.Listener.Counters.Replies);

        // What has been answered makes room again.
        under.Send(Built.Packet(RadiusCode.AccountingRequest, new AttributeList().Add(40, 1), identifier: 20));
        await Eventually.HoldsAsync(() => under.Handled == 5, "a further request");
    }

    [TestMethod]
    public async Task An_unknown_source_is_dropped_and_remembered_until_it_becomes_a_client()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting);
        var client = under.Client;
        under.Client = null;
        under.Send(Start);
        under.Send(Start);
        await under.DroppedAsync(DropCause.UnknownSource, 2);
        var unknown = under.Listener.Counters.Snapshot().UnknownSources.Single();
        Assert.AreEqual(IPAddress.Loopback, unknown.Address);
        Assert.AreEqual(2, unknown.Packets);
        Assert.AreEqual(under.Time.GetUtcNow(), unknown.LastPacket);

        under.Client = client;
        under.Send(Start);
        await under.ReceiveAsync("the reply");
        Assert.IsEmpty(under.Listener.Counters.Snapshot().UnknownSources);
    }

    [TestMethod]
    public async Task A_changed_secret_counts_from_the_next_packet()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting);
        under.Client = under.Client! with { Secret = "other"u8.ToArray() };
        under.Send(Start);
        await under.DroppedAsync(DropCause.BadAuthenticator);
        under.Client = under.Client with { Secret = Captured.Secret };
        under.Send(Start);
        await under.ReceiveAsync("the reply");
    }

    [TestMethod]
    [DataRow(ListenerRole.Accounting, "01000014" + "00000000000000000000000000000000", DropCause.WrongPort)]
    [DataRow(ListenerRole.Authentication, "04000014" + "00000000000000000000000000000000", DropCause.WrongPort)]
    [DataRow(ListenerRole.Authentication, "02000014" + "00000000000000000000000000000000", DropCause.UnsupportedCode)]
    [DataRow(ListenerRole.Authentication, "28000014" + "00000000000000000000000000000000", DropCause.UnsupportedCode)]
    [DataRow(ListenerRole.Accounting, "04000014" + "00000000000000000000000000000000", DropCause.BadAuthenticator)]
    [DataRow(ListenerRole.Accounting, "04000015" + "00000000000000000000000000000000", DropCause.Malformed)]
    [DataRow(ListenerRole.Accounting, "", DropCause.Malformed)]
    [DataRow(ListenerRole.Authentication, "0c000014" + "00000000000000000000000000000000", DropCause.MissingMessageAuthenticator)]
    public async Task What_is_not_to_be_answered_is_dropped_by_cause(ListenerRole role, string hex, DropCause cause)
    {
        await using var under = new ListenerUnderTest(role);
        under.Send(Convert.FromHexString(hex));
        await under.DroppedAsync(cause);
        var client = under.Listener.Counters.Snapshot().Clients.Single();
        Assert.AreEqual("gw", client.Name);
        Assert.AreEqual(1, client.Drops[cause]);
        Assert.IsNull(client.LastPacket);
        Assert.AreEqual(0, under.Handled);
        Assert.AreEqual(0, under.Sender.Available);
    }

    [TestMethod]
    public async Task A_required_Message_Authenticator_is_required()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Authentication);
        under.Client = under.Client! with { RequireMessageAuthenticator = PacketPolicy.Yes };
        under.Send(Access());
        await under.DroppedAsync(DropCause.MissingMessageAuthenticator);
        under.Send(Access(signed: true));
        await under.ReceiveAsync("the reply to the signed request");
    }

    [TestMethod]
    public async Task Auto_requires_it_once_the_first_request_had_one()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Authentication);
        under.Send(Access(signed: true));
        await under.ReceiveAsync("the reply to the signed request");
        under.Send(Access());
        await under.DroppedAsync(DropCause.MissingMessageAuthenticator);
    }

    [TestMethod]
    public async Task Auto_does_not_require_it_when_the_first_request_had_none()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Authentication);
        under.Send(Access());
        await under.ReceiveAsync("the reply to the first request");
        under.Send(Access(signed: true));
        await under.ReceiveAsync("the reply to the signed request");
        under.Send(Access());
        await under.ReceiveAsync("the reply to another unsigned request");

        // Learnt along with it: this client is no proxy.
        under.Send(Access(proxyState: true));
        await under.DroppedAsync(DropCause.ProxyStateWithoutMessageAuthenticator);
    }

    [TestMethod]
    public async Task An_old_proxy_is_tolerated_when_its_first_request_shows_it()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Authentication);
        under.Send(Access(proxyState: true));
        await under.ReceiveAsync("the reply to the first request");
        under.Send(Access(proxyState: true));
        await under.ReceiveAsync("the reply to the second");
    }

    [TestMethod]
    public async Task A_limited_Proxy_State_needs_a_Message_Authenticator()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Authentication);
        under.Client = under.Client! with { RequireMessageAuthenticator = PacketPolicy.No, LimitProxyState = PacketPolicy.Yes };
        under.Send(Access(proxyState: true));
        await under.DroppedAsync(DropCause.ProxyStateWithoutMessageAuthenticator);
        under.Send(Access());
        await under.ReceiveAsync("the reply without Proxy-State");
        under.Send(Access(signed: true, proxyState: true));
        await under.ReceiveAsync("the reply to the signed request");
    }

    [TestMethod]
    public async Task Proxy_States_are_copied_in_order()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting);
        under.Send(Built.Packet(RadiusCode.AccountingRequest, new AttributeList().Add(33, "b").Add(40, 1).Add(33, "a")));
        var reply = await under.ReceiveAsync("the reply");
        Assert.AreEqual("2103622103" + "61", Convert.ToHexString(reply.AsSpan(20)));
    }

    [TestMethod]
    [DataRow(ListenerRole.Authentication, RadiusCode.AccessAccept)]
    [DataRow(ListenerRole.Accounting, RadiusCode.AccountingResponse)]
    public async Task Status_Server_is_answered_without_the_handler(ListenerRole role, RadiusCode expected)
    {
        await using var under = new ListenerUnderTest(role);
        var request = Built.Packet(RadiusCode.StatusServer, new AttributeList(), messageAuthenticator: true);
        under.Send(request);
        AssertSigned(await under.ReceiveAsync("the answer"), request, expected);
        Assert.AreEqual(0, under.Handled);
    }

    [TestMethod]
    public async Task IPv6_and_IPv4_are_served_by_one_socket()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting, options => options with { DualMode = true }, IPAddress.IPv6Any);
        var sources = new List<IPAddress>();
        under.Reply = request =>
        {
            sources.Add(request.Source.Address);
            return ValueTask.FromResult<RadiusReply?>(RadiusReply.AccountingResponse);
        };
        foreach (var address in (IPAddress[])[IPAddress.IPv6Loopback, IPAddress.Loopback])
        {
            var socket = under.NewSocket(address);
            socket.Send(Start);
            await under.ReceiveAsync($"the reply to {address}", socket);
        }

        CollectionAssert.AreEqual(new[] { IPAddress.IPv6Loopback, IPAddress.Loopback }, sources);
    }

    [TestMethod]
    public async Task A_flooding_source_is_held_to_its_rate()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting, options => options with { RatePerSource = 2, RateBurst = 3 });
        for (byte id = 0; id < 5; id++)
        {
            under.Send(Built.Packet(RadiusCode.AccountingRequest, new AttributeList().Add(40, 1), identifier: id));
        }

        await under.DroppedAsync(DropCause.RateLimited, 2);
        under.Time.Advance(TimeSpan.FromSeconds(1));
        for (byte id = 5; id < 8; id++)
        {
            under.Send(Built.Packet(RadiusCode.AccountingRequest, new AttributeList().Add(40, 1), identifier: id));
        }

        await under.DroppedAsync(DropCause.RateLimited, 3);
        await Eventually.HoldsAsync(() => under.Listener.Counters.Replies == 5, "3 + 2 replies");
    }

    [TestMethod]
    public async Task A_reply_that_does_not_fit_is_not_sent_in_part()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Authentication);
        var request = new AttributeList();
        for (var i = 0; i < 15; i++)
        {
            request.Add(33, new byte[253].AsSpan());
        }

        under.Reply = _ => ValueTask.FromResult<RadiusReply?>(RadiusReply.Accept(new AttributeList().Add(25, new byte[253].AsSpan())));
        under.Send(Built.Packet(RadiusCode.AccessRequest, request));
        await under.DroppedAsync(DropCause.ReplyTooLong);
    }

    [TestMethod]
    public async Task An_answer_of_the_wrong_kind_is_not_sent()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Authentication);
        under.Reply = _ => ValueTask.FromResult<RadiusReply?>(RadiusReply.AccountingResponse);
        under.Send(Access());
        await under.DroppedAsync(DropCause.HandlerFailed);
    }

    [TestMethod]
    public async Task A_request_loses_its_packet_when_its_handler_has_completed()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting);
        RadiusRequest? kept = null;
        under.Reply = request =>
        {
            kept = request;
            return ValueTask.FromResult<RadiusReply?>(RadiusReply.AccountingResponse);
        };
        under.Send(Start);
        await under.ReceiveAsync("the reply");
        await under.IdleAsync();
        Assert.ThrowsExactly<ObjectDisposedException>(() => kept!.ParseCall());
    }

    [TestMethod]
    public async Task A_stop_waits_for_what_is_in_work_and_answers_it()
    {
        var under = new ListenerUnderTest(ListenerRole.Accounting);
        var gate = new TaskCompletionSource<RadiusReply?>(TaskCreationOptions.RunContinuationsAsynchronously);
        under.Reply = _ => new ValueTask<RadiusReply?>(gate.Task);
        under.Send(Start);
        await Eventually.HoldsAsync(() => under.Handled == 1, "the request in work");
        var stopped = under.Listener.DisposeAsync().AsTask();
        Assert.IsFalse(stopped.IsCompleted);
        gate.SetResult(RadiusReply.AccountingResponse);
        await under.ReceiveAsync("the reply during the stop");
        await stopped.WaitAsync(Eventually.Deadline);
        await under.DisposeAsync();
    }

    [TestMethod]
    public async Task A_stop_does_not_wait_for_ever()
    {
        var under = new ListenerUnderTest(ListenerRole.Accounting, options => options with { DrainTime = TimeSpan.FromMilliseconds(50) });
        under.Reply = _ => new ValueTask<RadiusReply?>(new TaskCompletionSource<RadiusReply?>().Task);
        under.Send(Start);
        await Eventually.HoldsAsync(() => under.Handled == 1, "the request in work");
        await under.DisposeAsync().AsTask().WaitAsync(Eventually.Deadline);
    }

    [TestMethod]
    public async Task A_taken_port_is_said()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting);
        await using var second = new RadiusListener(
            new RadiusListenerOptions { EndPoint = under.Listener.LocalEndPoint, Role = ListenerRole.Accounting },
            under,
            under,
            under.Time,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<RadiusListener>.Instance);
        var refusal = Assert.ThrowsExactly<SocketException>(second.Start);
        Assert.AreEqual(SocketError.AddressAlreadyInUse, refusal.SocketErrorCode);
    }

    [TestMethod]
    public async Task A_storm_of_handlers_that_complete_at_once_leaves_timers_alive()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting, options => options with { MaxInWork = 512, ReplyLifetime = TimeSpan.Zero });
        using var flood = new CancellationTokenSource();
        var sockets = Enumerable.Range(0, 4).Select(_ => under.NewSocket()).ToArray();
        var packets = Enumerable.Range(0, 256)
            .Select(id => Built.Packet(RadiusCode.AccountingRequest, new AttributeList().Add(40, 1), identifier: (byte)id)).ToArray();
        var sender = new Thread(() =>
        {
            var buffer = new byte[4096];
            for (var i = 0; !flood.IsCancellationRequested; i++)
            {
                var socket = sockets[i % 4];
                socket.Send(packets[i / 4 % 256]);
                while (socket.Available > 0)
                {
                    socket.Receive(buffer);
                }
            }
        });
        sender.Start();
        await Eventually.HoldsAsync(() => under.Handled > 20_000, "a storm of 20,000 handled requests");
        await Task.Delay(10).WaitAsync(Eventually.Deadline);
        await flood.CancelAsync();
        sender.Join();
        await under.IdleAsync();
    }

    [TestMethod]
    public async Task What_is_dropped_is_dropped_without_garbage()
    {
        await using var under = new ListenerUnderTest(ListenerRole.Accounting);
        var bad = (byte[])Start.Clone();
        bad[^1] ^= 1;
        for (var i = 0; i < 200; i++)
        {
            under.Send(bad);
        }

        await under.DroppedAsync(DropCause.BadAuthenticator, 200);
        var counted = true;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < 2000; i++)
        {
            under.Sender.Send(bad);
            if (i % 100 == 99)
            {
                // A wait that allocates for each look would be counted with the packets, the longer the slower the machine.
                var expected = 200 + i + 1;
                counted &= SpinWait.SpinUntil(() => under.Listener.Counters.Dropped(DropCause.BadAuthenticator) >= expected, Eventually.Deadline);
            }
        }

        var perPacket = (GC.GetTotalAllocatedBytes(precise: true) - before) / 2000;
        Assert.IsTrue(counted, "not all were dropped and counted");
        Assert.IsLessThan(200, perPacket, "octets allocated for each dropped packet");
    }

    private static byte[] Access(bool signed = false, bool proxyState = false)
    {
        var attributes = new AttributeList().Add(1, "alice");
        if (proxyState)
        {
            attributes.Add(33, "p");
        }

        return Built.Packet(RadiusCode.AccessRequest, attributes, messageAuthenticator: signed);
    }

    private static void AssertSigned(byte[] reply, byte[] request, RadiusCode code)
    {
        var packet = Built.View(reply);
        Assert.AreEqual(code, packet.Code);
        Assert.AreEqual(request[1], packet.Identifier);
        Assert.AreEqual(22, packet.MessageAuthenticatorOffset, "Message-Authenticator must be the first attribute");
        Assert.IsTrue(RadiusAuthenticators.VerifyResponse(packet, request.AsSpan(4, 16), Captured.Secret));
        Assert.IsTrue(RadiusAuthenticators.VerifyMessageAuthenticator(packet, request.AsSpan(4, 16), Captured.Secret));
    }
}
