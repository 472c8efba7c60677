using System.Net;
using System.Text.Json;
using Billing.Devices;
using Billing.Nodes;
using Billing.Silo.Devices;
using Billing.Silo.Nodes;
using Billing.Silo.Tests.Radius;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Billing.Silo.Tests.Devices;

/// <summary>What is asked of nodes, and what is made of their answers; a real Kamailio is asked in EndToEnd.Tests.</summary>
[TestClass]
public class DeviceNotifierTests
{
    private const string NotFound = """{"jsonrpc":"2.0","error":{"code":500,"message":"AOR not found in location table"},"id":1}""";
    private const string Accepted = """{"jsonrpc":"2.0","result":[200,"OK","","","",""],"id":1}""";

    [TestMethod]
    public async Task The_phone_is_told_at_the_node_where_it_is_registered()
    {
        var nodes = new Nodes();
        nodes.Add("here", call => call.Method == "ul.lookup" ? Lookup("sip:alice@192.0.2.7:5060") : Accepted);
        nodes.Add("there", _ => NotFound);
        var outcome = await nodes.Notifier().Resync("alice", "check-sync;reboot=false", null, default);
        Assert.AreEqual(ResyncResult.Accepted, outcome.Result, outcome.What);
        var sent = nodes.Calls.Single(call => call.Method == "tm.t_uac_wait");
        Assert.AreEqual("here", sent.Node);
        CollectionAssert.AreEqual(new[] { "NOTIFY", "sip:alice@192.0.2.7:5060", ".", "udp:198.51.100.1:5060" }, sent.Parameters[..4]);
        StringAssert.Contains(sent.Parameters[4], "\r\nEvent: check-sync;reboot=false\r\n");
        StringAssert.Contains(sent.Parameters[4], "From: <sip:alice@198.51.100.1:5060>\r\n");
    }

    [TestMethod]
    public async Task A_phone_behind_a_NAT_and_a_proxy_is_told_by_the_way_that_it_came()
    {
        var nodes = new Nodes();
        nodes.Add("here", call => call.Method == "ul.lookup" ? Lookup("sip:alice@10.0.0.7", received: "sip:203.0.113.7:4711") : Accepted);
        await nodes.Notifier().Resync("alice", "check-sync", "here", default);
        Assert.AreEqual("sip:203.0.113.7:4711", nodes.Calls.Last().Parameters[2]);
        nodes.Add("here", call => call.Method == "ul.lookup" ? Lookup("sip:alice@10.0.0.7", path: "<sip:edge.example.com;lr>,<sip:core;lr>") : Accepted);
        await nodes.Notifier().Resync("alice", "check-sync", "here", default);
        Assert.AreEqual("sip:edge.example.com;lr", nodes.Calls.Last().Parameters[2]);
        StringAssert.Contains(nodes.Calls.Last().Parameters[4], "\r\nRoute: <sip:edge.example.com;lr>,<sip:core;lr>\r\n");
    }

    [TestMethod]
    [DataRow("""{"jsonrpc":"2.0","result":[489,"Bad Event","","","",""],"id":1}""", ResyncResult.Refused, "489 Bad Event")]
    [DataRow("""{"jsonrpc":"2.0","result":["401","Unauthorized","","","",""],"id":1}""", ResyncResult.Refused, "password")]
    [DataRow("""{"jsonrpc":"2.0","result":[408,"Request Timeout","","","",""],"id":1}""", ResyncResult.Unreachable, "408")]
    [DataRow("""{"jsonrpc":"2.0","result":{"code":202,"text":"Accepted"},"id":1}""", ResyncResult.Accepted, "202 Accepted")]
    [DataRow("""{"jsonrpc":"2.0","error":{"code":500,"message":"Method Not Found"},"id":1}""", ResyncResult.Refused, "Method Not Found")]
    [DataRow("<html>", ResyncResult.Unreachable, "no answer of a JSON-RPC")]
    [DataRow("""{"jsonrpc":"2.0","result":{}}""", ResyncResult.Unreachable, "no answer of a JSON-RPC")]
    public async Task Each_answer_is_told_for_what_it_is(string answer, ResyncResult result, string words)
    {
        var nodes = new Nodes();
        nodes.Add("here", call => call.Method == "ul.lookup" ? Lookup("sip:alice@192.0.2.7") : answer);
        var outcome = await nodes.Notifier().Resync("alice", "check-sync", "here", default);
        Assert.AreEqual(result, outcome.Result, outcome.What);
        StringAssert.Contains(outcome.What, words);
    }

    [TestMethod]
    public async Task An_account_is_looked_for_with_its_domain_too()
    {
        var nodes = new Nodes();
        nodes.Add("here", call => call.Method == "ul.lookup" && call.Parameters[1] == "alice@sip.example.com" ? Lookup("sip:alice@192.0.2.7")
            : call.Method == "ul.lookup" ? NotFound : Accepted);
        Assert.AreEqual(ResyncResult.NotRegistered, (await nodes.Notifier().Resync("alice", "check-sync", "here", default)).Result);
        Assert.AreEqual(ResyncResult.Accepted, (await nodes.Notifier("sip.example.com").Resync("alice", "check-sync", "here", default)).Result);
        Assert.AreEqual(ResyncResult.Accepted, (await nodes.Notifier().Resync("alice@sip.example.com", "check-sync", "here", default)).Result);
    }

    [TestMethod]
    public async Task Of_two_phones_at_one_line_one_that_listens_is_enough()
    {
        var nodes = new Nodes();
        nodes.Add("here", call => call.Method == "ul.lookup" ? Lookup("sip:alice@192.0.2.7", more: "sip:alice@192.0.2.8")
            : call.Parameters[1].EndsWith('8') ? Accepted : """{"jsonrpc":"2.0","result":[408,"Timeout"],"id":1}""");
        Assert.AreEqual(ResyncResult.Accepted, (await nodes.Notifier().Resync("alice", "check-sync", "here", default)).Result);
        Assert.AreEqual(2, nodes.Calls.Count(call => call.Method == "tm.t_uac_wait"));
    }

    [TestMethod]
    public async Task A_node_says_whether_a_phone_is_registered_and_since_when()
    {
        var nodes = new Nodes();
        nodes.Add("here", _ => Lookup("sip:alice@192.0.2.7", modified: 1_790_000_000));
        nodes.Add("there", _ => NotFound);
        nodes.Add("gateway", _ => Accepted, DisconnectWay.Radius);
        Assert.AreEqual(
            new DeviceRegistration { Registered = true, At = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000) }, await nodes.Notifier().Registration("alice", null, default));
        Assert.AreEqual(new DeviceRegistration { Registered = false }, await nodes.Notifier().Registration("alice", "there", default));
        Assert.IsNull(await nodes.Notifier().Registration("alice", "gateway", default));
        Assert.IsNull(await nodes.Notifier().Registration("alice", "gone", default));
        nodes.Add("here", _ => Lookup("sip:alice@192.0.2.7", expires: "expired"));
        Assert.IsFalse((await nodes.Notifier().Registration("alice", null, default))!.Registered);
        nodes.Add("here", _ => "<html>");
        Assert.IsNull(await nodes.Notifier().Registration("alice", null, default), "whether it is registered here is not known");
        nodes.Add("there", _ => Lookup("sip:alice@192.0.2.7"));
        Assert.AreEqual(new DeviceRegistration { Registered = true }, await nodes.Notifier().Registration("alice", null, default));
    }

    [TestMethod]
    public async Task A_node_that_cannot_or_is_gone_is_named()
    {
        var nodes = new Nodes();
        nodes.Add("gateway", _ => Accepted, DisconnectWay.Radius);
        foreach (var node in new[] { "gateway", "gone", null })
        {
            var outcome = await nodes.Notifier().Resync("alice", "check-sync", node, default);
            Assert.AreEqual(ResyncResult.Refused, outcome.Result);
            StringAssert.Contains(outcome.What, node ?? "No node");
        }

        Assert.IsEmpty(nodes.Calls);
    }

    [TestMethod]
    [DataRow("alice\r\nEvent: reboot", "check-sync")]
    [DataRow("alice>", "check-sync")]
    [DataRow("alice", "check-sync\r\nRoute: <sip:evil.example.com>")]
    [DataRow("alice", "check-sync\n")]
    public async Task No_header_is_smuggled_in(string account, string resyncEvent)
    {
        var nodes = new Nodes();
        nodes.Add("here", call => call.Method == "ul.lookup" ? Lookup("sip:alice@192.0.2.7") : Accepted);
        Assert.AreEqual(ResyncResult.Refused, (await nodes.Notifier().Resync(account, resyncEvent, "here", default)).Result);
        Assert.IsEmpty(nodes.Calls);
    }

    [TestMethod]
    [DataRow("sip:alice@192.0.2.7\r\nX: y", null, null)]
    [DataRow("sip:alice@192.0.2.7", "<sip:edge>\r\nX: y", null)]
    [DataRow("sip:alice@192.0.2.7", null, "sip:edge\nX: y")]
    [DataRow("http://192.0.2.7", null, null)]
    public async Task A_contact_that_would_break_a_message_is_passed_over(string address, string? path, string? received)
    {
        var nodes = new Nodes();
        nodes.Add("here", call => call.Method == "ul.lookup" ? Lookup(address, path: path, received: received) : Accepted);
        Assert.AreEqual(ResyncResult.NotRegistered, (await nodes.Notifier().Resync("alice", "check-sync", "here", default)).Result);
        Assert.IsFalse(nodes.Calls.Exists(call => call.Method == "tm.t_uac_wait"));
    }

    /// <summary>As Kamailio 5.6 answers.</summary>
    private static string Lookup(string address, string? path = null, string? received = null, string? more = null, int? modified = null, object? expires = null) => JsonSerializer.Serialize(new
    {
        jsonrpc = "2.0",
        result = new
        {
            AoR = "alice",
            Contacts = (more is null ? new[] { address } : [address, more]).Select(one => new
            {
                Contact = new Dictionary<string, object>
                {
                    ["Address"] = one,
                    ["Expires"] = expires ?? 59,
                    ["Received"] = received ?? "[not set]",
                    ["Path"] = path ?? "[not set]",
                    ["Socket"] = "udp:198.51.100.1:5060",
                    ["Last-Modified"] = modified ?? 0,
                },
            }),
        },
        id = 1,
    });

    private sealed record Call(string Node, string Method, string[] Parameters);

    private sealed class Nodes : HttpMessageHandler
    {
        private readonly Dictionary<string, (NodeEntry Entry, Func<Call, string> Answer)> _nodes = [];
        private readonly Lock _lock = new();

        public List<Call> Calls { get; } = [];

        public void Add(string id, Func<Call, string> answer, DisconnectWay way = DisconnectWay.KamailioRpc) => _nodes[id] = (
            new NodeEntry
            {
                Id = id,
                Details = new NodeDetails { DisconnectWay = way, RpcUrl = way == DisconnectWay.KamailioRpc ? $"http://{id}.test/RPC" : null },
                Secret = "",
                Closed = false,
            },
            answer);

        public DeviceNotifier Notifier(params string[] domains) => new(
            Stub.Grains(Stub.Of<INodeDirectoryGrain>((method, arguments) => method.Name == nameof(INodeDirectoryGrain.Find)
                ? Task.FromResult(_nodes.TryGetValue((string)arguments[0]!, out var node) ? node.Entry : null)
                : Task.FromResult<NodeTable?>(new NodeTable("e", 1, [.. _nodes.Values.Select(one => one.Entry)])))),
            new KamailioNotifier(
                new KamailioRpc(new HttpClient(this, disposeHandler: false)), Options.Create(new ProvisioningOptions { SipDomains = domains }), NullLogger<KamailioNotifier>.Instance));

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var asked = JsonDocument.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            var call = new Call(
                request.RequestUri!.Host.Split('.')[0], asked.RootElement.GetProperty("method").GetString()!,
                [.. asked.RootElement.GetProperty("params").EnumerateArray().Select(parameter => parameter.GetString()!)]);
            lock (_lock)
            {
                Calls.Add(call);
            }

            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(_nodes[call.Node].Answer(call)) };
        }
    }
}
