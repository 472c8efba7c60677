using System.Net;
using System.Net.Sockets;
using Billing.Calls;
using Billing.Nodes;
using Billing.Silo.Disconnects;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Radius;
using Testing;

namespace Billing.Silo.Tests.Disconnects;

/// <summary>Against a NAS that the test plays on a real socket.</summary>
[TestClass]
public sealed class RadiusDisconnectorTests : IDisposable
{
    private const string Secret = "nas secret";
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly Packets _packets = new();
    private readonly Socket _nas = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    [TestInitialize]
    public void Listen() => _nas.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.77"), 0));

    public void Dispose() => _nas.Dispose();

    [TestMethod]
    public async Task The_session_is_named_as_the_node_named_it_at_the_address_that_its_packets_came_from()
    {
        _packets.Kept["run/1/0"] = new CallAttributes
        {
            AcctSessionId = "000B5571", UserName = "Alice@rig.local", NasIpAddress = IPAddress.Parse("192.0.2.7"), NasIdentifier = "gw",
        };
        var ending = End(Target() with { Journal = "run/1/0", AccountId = "alice" });
        var (request, from) = await Receive();
        var packet = View(request);
        Assert.AreEqual(RadiusCode.DisconnectRequest, packet.Code);
        Assert.IsTrue(RadiusAuthenticators.VerifyRequest(packet, System.Text.Encoding.UTF8.GetBytes(Secret)));
        Assert.AreEqual(
            "NAS-IP-Address = 192.0.2.7\nNAS-Identifier = gw\nUser-Name = Alice@rig.local\nAcct-Session-Id = 000B5571\nEvent-Timestamp = 2026-11-22T12:00:00Z\n",
            PacketText.Render(packet, ClientProfile.Generic).Split('\n', 2)[1]);
        _nas.SendTo(Answer(request, RadiusCode.DisconnectAck), from);
        Assert.AreEqual(DisconnectOutcome.Acknowledged, (await ending.WaitAsync(s_soon)).Outcome);
    }

    [TestMethod]
    public async Task Without_its_packet_the_session_is_named_by_what_is_known_of_the_call()
    {
        var ending = End(Target() with { AccountId = "alice" });
        var (request, from) = await Receive();
        Assert.AreEqual(
            "NAS-IP-Address = 127.0.0.77\nUser-Name = alice\nAcct-Session-Id = 000B5571\nEvent-Timestamp = 2026-11-22T12:00:00Z\n",
            PacketText.Render(View(request), ClientProfile.Generic).Split('\n', 2)[1]);
        _nas.SendTo(Answer(request, RadiusCode.DisconnectNak, 503), from);
        var answer = await ending.WaitAsync(s_soon);
        Assert.AreEqual((DisconnectOutcome.OverAlready, 503), (answer.Outcome, answer.ErrorCause));
    }

    [TestMethod]
    public async Task A_forged_answer_is_ignored_and_the_same_packet_sent_again()
    {
        var ending = End(Target());
        var (first, from) = await Receive();
        _nas.SendTo(Answer(first, RadiusCode.DisconnectAck, secret: "guess"), from);
        // In small steps: the attempts must not be over before the second packet has come this far.
        await Advance(() => _nas.Available > 0, "the second transmission", TimeSpan.FromMilliseconds(50));
        Assert.IsFalse(ending.IsCompleted);
        var (second, again) = await Receive();
        CollectionAssert.AreEqual(first, second);
        _nas.SendTo(Answer(second, RadiusCode.DisconnectAck), again);
        Assert.AreEqual(DisconnectOutcome.Acknowledged, (await ending.WaitAsync(s_soon)).Outcome);
    }

    [TestMethod]
    public async Task A_node_that_stays_silent_is_unreachable()
    {
        var ending = End(Target());
        await Advance(() => ending.IsCompleted, "the end of the attempts", TimeSpan.FromMilliseconds(200));
        var answer = await ending;
        Assert.AreEqual(DisconnectOutcome.Unreachable, answer.Outcome);
        Assert.IsFalse(answer.TryAgain);
        Assert.DoesNotContain(Secret, answer.What);
    }

    [TestMethod]
    [DataRow(401, DisconnectOutcome.Refused, false, "our fault")]
    [DataRow(403, DisconnectOutcome.Refused, false, "our fault")]
    [DataRow(404, DisconnectOutcome.Refused, false, "our fault")]
    [DataRow(501, DisconnectOutcome.Refused, false, "does not allow")]
    [DataRow(503, DisconnectOutcome.OverAlready, false, "knows no such call")]
    [DataRow(504, DisconnectOutcome.Refused, true, "cannot end it now")]
    [DataRow(506, DisconnectOutcome.Refused, true, "no resources")]
    [DataRow(999, DisconnectOutcome.Refused, false, "refused")]
    public void A_refusal_says_why_and_whether_to_try_again(int cause, DisconnectOutcome outcome, bool again, string words)
    {
        var answer = RadiusDisconnector.Answer(new DynamicAuthorizationResult(DynamicAuthorizationOutcome.Nak, (ErrorCause)cause), new IPEndPoint(IPAddress.Loopback, 1));
        Assert.AreEqual((outcome, again, cause), (answer.Outcome, answer.TryAgain, answer.ErrorCause));
        StringAssert.Contains(answer.What, words);
    }

    private static DisconnectTarget Target() => new() { NodeId = "gw", LegId = "000B5571", Source = "127.0.0.77:40000" };

    private Task<DisconnectAnswer> End(DisconnectTarget target)
    {
        var node = new NodeEntry
        {
            Id = "gw",
            Details = new NodeDetails
            {
                Kind = NodeKind.Cisco,
                Addresses = ["127.0.0.66", "127.0.0.77"],
                DisconnectWay = DisconnectWay.Radius,
                DisconnectPort = ((IPEndPoint)_nas.LocalEndPoint!).Port,
            },
            Secret = Secret,
            Closed = false,
        };
        var client = new DynamicAuthorizationClient(new RadiusUdpClient(_time), _time);
        return new RadiusDisconnector(client, _packets, NullLogger<RadiusDisconnector>.Instance).End(node, target, CancellationToken.None);
    }

    private async Task<(byte[] Request, EndPoint From)> Receive()
    {
        var buffer = new byte[4096];
        var received = await _nas.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0)).WaitAsync(s_soon);
        return (buffer[..received.ReceivedBytes], received.RemoteEndPoint);
    }

    private Task Advance(Func<bool> until, string what, TimeSpan step) => Eventually.Async(
        () =>
        {
            if (until())
            {
                return true;
            }

            _time.Advance(step);
            return false;
        },
        what, s_soon);

    private static RadiusPacketView View(byte[] datagram) =>
        RadiusPacketView.TryParse(datagram, out var packet, out var fault) ? packet : throw new AssertFailedException($"Not a packet: {fault}");

    private static byte[] Answer(byte[] request, RadiusCode code, int? errorCause = null, string secret = Secret)
    {
        var buffer = new byte[4096];
        var writer = PacketWriter.Reply(buffer, code, View(request));
        writer.Add(errorCause is { } cause ? new AttributeList().Add(AttributeType.ErrorCause, (uint)cause) : new AttributeList());
        return buffer[..writer.Finish(System.Text.Encoding.UTF8.GetBytes(secret))];
    }

    private sealed class Packets : ISessionPackets
    {
        public Dictionary<string, CallAttributes> Kept { get; } = [];

        public Task<CallAttributes?> Read(string place, CancellationToken cancellationToken) => Task.FromResult(Kept.GetValueOrDefault(place));
    }
}
