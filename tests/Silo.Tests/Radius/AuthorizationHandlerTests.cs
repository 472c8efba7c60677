using System.Net;
using Billing.Customers;
using Billing.Nodes;
using Billing.Silo.Radius;
using Billing.Silo.Tests.Journal;
using Radius;
using Testing;
using Authorization = Billing.Customers.Authorization;

namespace Billing.Silo.Tests.Radius;

/// <summary>A real proxy's Access-Request, and what it is answered.</summary>
[TestClass]
public class AuthorizationHandlerTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);
    private static readonly DateTimeOffset s_arrival = new(2026, 11, 22, 21, 46, 48, TimeSpan.Zero);

    private static AzuriteProcess s_storage = null!;
    private static Run s_run = null!;

    private readonly Door _door = new();

    [ClassInitialize]
    public static async Task Start(TestContext context)
    {
        s_storage = await AzuriteProcess.StartAsync();
        s_run = await Run.Start(s_storage);
    }

    [ClassCleanup]
    public static async Task Stop()
    {
        s_run.Dispose();
        await s_storage.DisposeAsync();
    }

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

    [TestMethod]
    public async Task A_call_is_let_through_when_that_is_in_the_journal_and_not_before()
    {
        _door.Answer = new Authorization(null, "acme") { AccountLimit = new CallLimit(2, CountedCalls.Outgoing) };
        var failed = s_run.Journal.Counters.FailedInserts;
        s_storage.Pause();
        var reply = Handle(Request());
        await Eventually.Async(() => s_run.Journal.Counters.FailedInserts > failed, "an insert to be given up", s_soon);
        Assert.IsFalse(reply.IsCompleted);
        Assert.IsEmpty(_door.Admitted);
        s_storage.Resume();
        Assert.AreEqual(RadiusCode.AccessAccept, (await reply).Code);

        var kept = (await s_run.Admitted()).Where(one => one.Admission.Request.CallKey == _door.Asked!.CallKey).ToArray();
        Assert.AreEqual("acme", kept[^1].CustomerId);
        var request = kept[^1].Admission.Request;
        Assert.AreEqual(("alice", _door.Asked!.Callee, _door.Answer.AccountLimit), (request.AccountId, request.Callee, request.AccountLimit));
        // Its customer may have moved meanwhile; the same is asked of it again.
        Assert.AreEqual(request.CallKey, _door.Admitted.Single().CallKey);
        Assert.AreEqual(request.AccountLimit, _door.Admitted.Single().AccountLimit);
    }

    [TestMethod]
    public async Task A_journal_that_takes_nothing_means_silence()
    {
        _door.Answer = new Authorization(null, "acme");
        using var stopped = await Run.Start(s_storage);
        await stopped.Journal.Stop();
        Assert.IsNull(await Handle(Request(), stopped));
    }

    [TestMethod]
    public async Task A_customer_that_counts_anew_while_the_journal_is_written_has_the_last_word()
    {
        _door.Answer = new Authorization(null, "acme");
        _door.Again = Refusal.TooManyCalls("customer", new CallLimit(1, CountedCalls.All));
        Assert.AreEqual(RadiusCode.AccessReject, (await Handle(Request())).Code);
        Assert.AreEqual(3, _door.Refused.Single().ReturnCode);
    }

    [TestMethod]
    public async Task A_refusal_and_what_asks_for_no_call_leave_no_admission()
    {
        _door.Answer = new Authorization(Refusal.WrongPassword, "acme");
        var before = (await s_run.Admitted()).Count;
        await Handle(Request());
        _door.Answer = new Authorization(null, "acme");
        var packet = Request();
        "NOTIFY"u8.CopyTo(packet.AsSpan(packet.AsSpan().IndexOf("INVITE"u8)));
        await Handle(packet);
        Assert.HasCount(before, await s_run.Admitted());
    }

    private static byte[] Request() => File.ReadLines(RepositoryRoot.Of("tests", "Radius.Tests", "captures", "normal.txt"))
        .SkipWhile(line => !line.StartsWith("==", StringComparison.Ordinal))
        .Where(line => line.TrimStart().StartsWith("hex ", StringComparison.Ordinal))
        .Select(line => Convert.FromHexString(line.Trim()[4..]))
        .First(datagram => datagram[0] == (byte)RadiusCode.AccessRequest);

    private async Task<RadiusReply> Handle(byte[] packet, Run? run = null)
    {
        var node = new NodeEntry { Id = "proxy", Details = new NodeDetails { Kind = NodeKind.Kamailio }, Secret = "x", Closed = false };
        var client = new RadiusClient(node.Id, [1], ClientProfile.Kamailio) { Tag = node };
        var request = RadiusRequest.FromDatagram(packet, client, new IPEndPoint(IPAddress.Loopback, 5000), s_arrival);
        var grains = Stub.Grains(
            Stub.Of<IAccountGrain>((_, arguments) => _door.Authorize(arguments)), Stub.Of<ICustomerGrain>((_, arguments) => _door.Admit(arguments)));
        return (await new AuthorizationHandler(grains, (run ?? s_run).Journal, _door, TimeProvider.System).HandleAsync(request, CancellationToken.None))!;
    }

    private sealed class Door : IRefusalLog
    {
        public Authorization Answer { get; set; } = null!;

        public AuthorizationRequest? Asked { get; private set; }

        /// <summary>What the customer says when it is asked again.</summary>
        public Refusal? Again { get; set; }

        public List<AdmissionRequest> Admitted { get; } = [];

        public List<RefusedCall> Refused { get; } = [];

        public Task<Authorization> Authorize(object?[] arguments)
        {
            Asked = (AuthorizationRequest)arguments[0]!;
            return Task.FromResult(Answer);
        }

        public Task<Admission> Admit(object?[] arguments)
        {
            Admitted.Add((AdmissionRequest)arguments[0]!);
            return Task.FromResult(new Admission(Again, MaxCallSeconds: null));
        }

        public void Append(RefusedCall refused) => Refused.Add(refused);

        public Task<Page<RefusedCall>> Search(RefusedCallQuery query, string? after, int take, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
