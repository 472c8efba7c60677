using System.Net;
using System.Reflection;
using Billing.Customers;
using Billing.Nodes;
using Billing.Silo.Radius;
using Radius;
using Testing;
using Authorization = Billing.Customers.Authorization;

namespace Billing.Silo.Tests.Radius;

/// <summary>A real proxy's Access-Request, and what it is answered.</summary>
[TestClass]
public class AuthorizationHandlerTests
{
    private static readonly DateTimeOffset s_arrival = new(2026, 11, 22, 21, 46, 48, TimeSpan.Zero);

    private readonly Door _door = new();

    [TestMethod]
    public async Task A_granted_call_is_told_how_long_it_may_last_in_both_ways()
    {
        _door.Answer = new Authorization(null, "acme") { MaxCallSeconds = 3600 };
        var reply = await Handle(Request());
        Assert.AreEqual(RadiusCode.AccessAccept, reply.Code);
        // Session-Timeout is attribute 27 of 6 octets; 3600 is 0x0E10.
        Assert.IsGreaterThanOrEqualTo(0, reply.Attributes!.Octets.IndexOf((ReadOnlySpan<byte>)[27, 6, 0, 0, 0x0E, 0x10]), "Session-Timeout");
        Assert.IsGreaterThanOrEqualTo(0, reply.Attributes.Octets.IndexOf("h323-credit-time=3600"u8));
        Assert.IsEmpty(_door.Refused);
    }

    [TestMethod]
    public async Task A_call_without_a_longest_time_is_told_none()
    {
        _door.Answer = new Authorization(null, "acme");
        var reply = await Handle(Request());
        Assert.AreEqual(-1, reply.Attributes!.Octets.IndexOf((ReadOnlySpan<byte>)[27, 6]));
        Assert.AreEqual(-1, reply.Attributes.Octets.IndexOf("h323-credit-time"u8));
    }

    [TestMethod]
    public async Task A_refusal_is_kept_with_its_reason_and_told()
    {
        var refusal = Refusal.TooManyCalls("customer", new CallLimit(5, CountedCalls.All));
        _door.Answer = new Authorization(refusal, "acme");
        var reply = await Handle(Request());
        Assert.AreEqual(RadiusCode.AccessReject, reply.Code);
        var text = System.Text.Encoding.ASCII.GetString(reply.Attributes!.Octets);
        Assert.Contains("h323-return-code=3", text);
        Assert.Contains("customer's limit of 5 simultaneous calls reached", text);
        var kept = _door.Refused.Single();
        Assert.AreEqual(
            (s_arrival, "proxy", "alice", "acme", 3, refusal.Reason), (kept.At, kept.NodeId, kept.AccountId, kept.CustomerId, kept.ReturnCode, kept.Reason));
        Assert.AreEqual(_door.Asked!.CallKey, kept.CallKey);
        Assert.IsNotNull(kept.CallKey);
    }

    [TestMethod]
    public async Task What_asks_for_no_call_names_none_and_so_takes_no_slot()
    {
        _door.Answer = new Authorization(null, "acme");
        await Handle(Request());
        Assert.IsNotNull(_door.Asked!.CallKey);
        Assert.IsNotNull(_door.Asked.Callee);

        // The same packet for another SIP method, of as many letters.
        var packet = Request();
        var method = packet.AsSpan().IndexOf("INVITE"u8);
        Assert.IsGreaterThan(0, method);
        "NOTIFY"u8.CopyTo(packet.AsSpan(method));
        await Handle(packet);
        Assert.IsNull(_door.Asked!.CallKey);
        Assert.IsNull(_door.Asked.Callee);
    }

    private static byte[] Request() => File.ReadLines(RepositoryRoot.Of("tests", "Radius.Tests", "captures", "normal.txt"))
        .SkipWhile(line => !line.StartsWith("==", StringComparison.Ordinal))
        .Where(line => line.TrimStart().StartsWith("hex ", StringComparison.Ordinal))
        .Select(line => Convert.FromHexString(line.Trim()[4..]))
        .First(datagram => datagram[0] == (byte)RadiusCode.AccessRequest);

    private async Task<RadiusReply> Handle(byte[] packet)
    {
        var node = new NodeEntry { Id = "proxy", Details = new NodeDetails { Kind = NodeKind.Kamailio }, Secret = "x", Closed = false };
        var client = new RadiusClient(node.Id, [1], ClientProfile.Kamailio) { Tag = node };
        var request = RadiusRequest.FromDatagram(packet, client, new IPEndPoint(IPAddress.Loopback, 5000), s_arrival);
        return (await new AuthorizationHandler(Stub.Of<IGrainFactory>(_ => Stub.Of<IAccountGrain>(_door.Authorize)), _door).HandleAsync(request, CancellationToken.None))!;
    }

    private sealed class Door : IRefusalLog
    {
        public Authorization Answer { get; set; } = null!;

        public AuthorizationRequest? Asked { get; private set; }

        public List<RefusedCall> Refused { get; } = [];

        public Task<Authorization> Authorize(object?[] arguments)
        {
            Asked = (AuthorizationRequest)arguments[0]!;
            return Task.FromResult(Answer);
        }

        public void Append(RefusedCall refused) => Refused.Add(refused);

        public Task<Page<RefusedCall>> Search(RefusedCallQuery query, string? after, int take, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    /// <summary>An interface of which one method is called.</summary>
    public class Stub : DispatchProxy
    {
        private Func<object?[], object> _call = null!;

        public static T Of<T>(Func<object?[], object> call)
            where T : class
        {
            var stub = Create<T, Stub>();
            ((Stub)(object)stub)._call = call;
            return stub;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _call(args ?? []);
    }
}
