using System.Net;
using Billing.Calls;
using Billing.Nodes;
using Billing.Silo.Radius;
using Radius;
using Testing;

namespace Billing.Silo.Tests.Radius;

/// <summary>What a real proxy's packets say in our own words.</summary>
[TestClass]
public class CallDialectTests
{
    private static readonly DateTimeOffset s_arrival = new(2026, 11, 22, 21, 46, 48, TimeSpan.Zero);

    [TestMethod]
    public void Start_and_Stop_of_a_real_call_are_one_leg_of_one_call()
    {
        var start = Event("normal.txt", 1, AccountingStatus.Start);
        var stop = Event("normal.txt", 2, AccountingStatus.Stop);
        Assert.AreEqual("1DEF01B23468F34AD79A2F1F6E3B3B95", start.CallKey);
        Assert.AreEqual(start.CallKey, stop.CallKey);
        Assert.AreEqual(start.LegId, stop.LegId);
        Assert.AreEqual("15551234567", start.Callee);
        Assert.AreEqual(new DateTimeOffset(2026, 11, 22, 21, 46, 47, TimeSpan.Zero), start.ConnectedAt);
        Assert.AreEqual(3, stop.Seconds);
        Assert.AreEqual(16, stop.Cause);
        var cdr = CallLifecycle.Apply(CallLifecycle.Apply(null, start), stop).Cdr();
        Assert.AreEqual(3, cdr.Seconds);
    }

    [TestMethod]
    public void The_account_is_the_authorized_one_before_the_one_that_the_record_names()
    {
        var node = Node(NodeKind.Kamailio);
        Assert.AreEqual("bob", CallDialect.AccountOf(new CallAttributes { UserName = "alice", Class = CallDialect.Class("bob") }, node));
        Assert.AreEqual("alice", CallDialect.AccountOf(new CallAttributes { UserName = "Alice@rig.local", Class = "cust=42" }, node));
        Assert.AreEqual("15551234567", CallDialect.AccountOf(new CallAttributes { UserName = "+15551234567" }, node));
        Assert.IsNull(CallDialect.AccountOf(new CallAttributes { UserName = "no such / account" }, node));
        Assert.IsNull(CallDialect.AccountOf(new CallAttributes(), node));
        var keeping = node with { Details = node.Details with { KeepRealm = true } };
        Assert.AreEqual("alice@rig.local", CallDialect.AccountOf(new CallAttributes { UserName = "alice@rig.local" }, keeping));
    }

    [TestMethod]
    public void A_clock_that_is_off_is_not_believed()
    {
        var late = Event("normal.txt", 1, AccountingStatus.Start, s_arrival.AddYears(1));
        Assert.IsNull(late.ConnectedAt);
        Assert.AreEqual(late.ArrivedAt, late.At);
    }

    private static AccountingEvent Event(string capture, int packet, AccountingStatus status, DateTimeOffset? arrival = null)
    {
        var requests = File.ReadLines(RepositoryRoot.Of("tests", "Radius.Tests", "captures", capture))
            .SkipWhile(line => !line.StartsWith("==", StringComparison.Ordinal))
            .Where(line => line.TrimStart().StartsWith("hex ", StringComparison.Ordinal))
            .Select(line => Convert.FromHexString(line.Trim()[4..]))
            .Where(datagram => datagram[0] is (byte)RadiusCode.AccessRequest or (byte)RadiusCode.AccountingRequest)
            .ToArray();
        var node = Node(NodeKind.Kamailio);
        var client = new RadiusClient(node.Id, [1], ClientProfile.Kamailio) { Tag = node };
        var request = RadiusRequest.FromDatagram(requests[packet], client, new IPEndPoint(IPAddress.Loopback, 5000), arrival ?? s_arrival);
        return CallDialect.EventOf(request.ParseCall(), node, status, request)!;
    }

    private static NodeEntry Node(NodeKind kind) => new() { Id = "proxy", Details = new NodeDetails { Kind = kind }, Secret = "x", Closed = false };
}
