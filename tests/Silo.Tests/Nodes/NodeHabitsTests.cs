using System.Buffers.Binary;
using System.Net;
using Billing.Calls;
using Billing.Nodes;
using Billing.Silo.Nodes;
using Billing.Silo.Radius;
using Radius;

namespace Billing.Silo.Tests.Nodes;

[TestClass]
public class NodeHabitsTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly NodeEntry s_node = new() { Id = "gw-1", Details = new NodeDetails(), Secret = "", Closed = false };

    private readonly NodeHabits _habits = new();

    [TestMethod]
    public void The_time_between_interim_updates_of_one_session_is_seen_among_those_of_others()
    {
        for (var second = 0; second < 3600; second++)
        {
            // A hundred sessions, each with an update every 300 s, some of them one second late.
            if (second % 3 == 0)
            {
                Hear($"s{second / 3 % 100}", AccountingStatus.Interim, second + (second % 7 == 0 ? 1 : 0));
            }
        }

        Assert.IsTrue(_habits.InterimOf("gw-1") is >= 299 and <= 301, $"{_habits.InterimOf("gw-1")}");
        Assert.IsNull(_habits.InterimOf("gw-2"));
    }

    [TestMethod]
    public void A_node_that_sends_only_Start_and_Stop_has_no_interim_updates()
    {
        Hear("s1", AccountingStatus.Start, 0);
        Hear("s1", AccountingStatus.Start, 2);
        Hear("s1", AccountingStatus.Stop, 60);
        Assert.IsNull(_habits.InterimOf("gw-1"));
    }

    [TestMethod]
    public void The_drift_of_a_clock_is_the_median_and_what_was_sent_late_does_not_count()
    {
        Assert.IsNull(_habits.DriftOf("gw-1"));
        foreach (var ahead in new[] { 7, 7, 8, -3000 })
        {
            _habits.Note(Packet(ahead), s_noon);
        }

        _habits.Note(Packet(-60, delay: 60), s_noon);
        Assert.AreEqual(7, _habits.DriftOf("gw-1"));
    }

    [TestMethod]
    public async Task Concurrent_packets_are_noted_without_harm()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var second = 0; second < 10_000; second++)
            {
                Hear("s1", AccountingStatus.Interim, second * 30);
            }
        })));
        Assert.IsNotNull(_habits.InterimOf("gw-1"));
    }

    private void Hear(string session, AccountingStatus status, int at)
    {
        var call = new AccountingEvent
        {
            CallKey = session, NodeId = s_node.Id, LegId = session, Status = status, At = s_noon, ArrivedAt = s_noon.AddSeconds(at),
        };
        _habits.Note(new AccountingRecord(s_node, call, null), s_noon.AddSeconds(at));
    }

    /// <summary>A Start with an Event-Timestamp and an Acct-Delay-Time.</summary>
    private static AccountingRecord Packet(int ahead, byte delay = 0)
    {
        var datagram = new byte[20 + 6 + 6 + 6 + 4];
        (datagram[0], datagram[3]) = ((byte)RadiusCode.AccountingRequest, (byte)datagram.Length);
        new byte[] { AttributeType.AcctStatusType, 6, 0, 0, 0, 1, AttributeType.EventTimestamp, 6 }.CopyTo(datagram, 20);
        BinaryPrimitives.WriteUInt32BigEndian(datagram.AsSpan(28), (uint)s_noon.AddSeconds(ahead).ToUnixTimeSeconds());
        new byte[] { AttributeType.AcctDelayTime, 6, 0, 0, 0, delay, AttributeType.AcctSessionId, 4, (byte)'s', (byte)'1' }.CopyTo(datagram, 32);
        var client = new RadiusClient(s_node.Id, [1], ClientProfile.Generic) { Tag = s_node };
        return AccountingRecord.Of(RadiusRequest.FromDatagram(datagram, client, new IPEndPoint(IPAddress.Loopback, 1000), s_noon), s_node);
    }
}
