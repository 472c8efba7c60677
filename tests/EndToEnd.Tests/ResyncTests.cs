using System.Net;
using Billing.Devices;
using Billing.Nodes;
using Billing.Silo.Devices;
using Billing.Silo.Nodes;
using EndToEnd.Rig;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Testing;

namespace EndToEnd;

/// <summary>A phone at a real Kamailio is told to fetch its files.</summary>
[TestClass]
public sealed class ResyncTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);
    private static readonly HttpClient s_http = KamailioRpc.CreateHttp();
    private static KamailioProcess s_proxy = null!;
    private static NodeEntry s_node = null!;

    private readonly KamailioNotifier _notifier = new(new KamailioRpc(s_http), Options.Create(new ProvisioningOptions()), NullLogger<KamailioNotifier>.Instance);

    [ClassInitialize]
    public static async Task StartProxy(TestContext context)
    {
        s_proxy = await KamailioProcess.Start(new KamailioOptions
        {
            Authentication = new IPEndPoint(IPAddress.Loopback, FreePort.Next()),
            Accounting = new IPEndPoint(IPAddress.Loopback, FreePort.Next()),
        });
        s_node = new NodeEntry
        {
            Id = "registrar",
            Details = new NodeDetails { Kind = NodeKind.Kamailio, DisconnectWay = DisconnectWay.KamailioRpc, RpcUrl = s_proxy.RpcAddress.AbsoluteUri },
            Secret = "testing123",
            Closed = false,
        };
    }

    [ClassCleanup]
    public static async Task StopProxy()
    {
        await s_proxy.DisposeAsync();
        s_http.Dispose();
    }

    [TestMethod]
    [DataRow("check-sync;reboot=false")]
    [DataRow("resync")]
    public async Task A_registered_phone_gets_the_event_and_its_answer_comes_back(string resyncEvent)
    {
        await using var phone = await SippProcess.Phone(s_proxy.SipPort, "nora", resyncEvent);
        var outcome = await _notifier.Resync(s_node, "nora", resyncEvent, default);
        Assert.AreEqual(ResyncResult.Accepted, outcome.Result, $"{outcome.What}\n{s_proxy.Log}");
        StringAssert.Contains(outcome.What, "200 OK");
        var seen = await phone.Finished(s_soon);
        Assert.AreEqual(1, seen.Successful, $"{seen}\n{phone.Output}");
        await Forget("nora");
    }

    [TestMethod]
    public async Task A_phone_that_refuses_is_told_apart()
    {
        await using var phone = await SippProcess.Phone(s_proxy.SipPort, "otto", "check-sync", "489 Bad Event");
        var outcome = await _notifier.Resync(s_node, "otto", "check-sync", default);
        Assert.AreEqual(ResyncResult.Refused, outcome.Result, outcome.What);
        StringAssert.Contains(outcome.What, "489 Bad Event");
    }

    [TestMethod]
    public async Task A_phone_that_has_gone_away_does_not_answer()
    {
        await using (await SippProcess.Phone(s_proxy.SipPort, "paul", "check-sync"))
        {
            // Registered, and unplugged.
        }

        var outcome = await _notifier.Resync(s_node, "paul", "check-sync", default);
        Assert.AreEqual(ResyncResult.Unreachable, outcome.Result, outcome.What);
    }

    [TestMethod]
    public async Task Nobody_registered_and_nobody_there_are_told_apart()
    {
        Assert.AreEqual(ResyncResult.NotRegistered, (await _notifier.Resync(s_node, "nobody", "check-sync", default)).Result);
        var dead = s_node with { Details = s_node.Details with { RpcUrl = $"http://127.0.0.1:{FreePort.Next()}/RPC" } };
        Assert.AreEqual(ResyncResult.Unreachable, (await _notifier.Resync(dead, "nora", "check-sync", default)).Result);
    }

    [TestMethod]
    public async Task A_node_says_that_a_phone_is_registered_and_since_when()
    {
        var before = TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(1);
        await using var phone = await SippProcess.Phone(s_proxy.SipPort, "quinn", "check-sync");
        var registration = await _notifier.Registration(s_node, "quinn", default);
        Assert.IsTrue(registration!.Registered);
        Assert.IsTrue(registration.At >= before && registration.At <= TimeProvider.System.GetUtcNow(), $"{registration.At:O}");
        await Forget("quinn");
        Assert.AreEqual(new DeviceRegistration { Registered = false }, await _notifier.Registration(s_node, "quinn", default));
        Assert.IsNull(await _notifier.Registration(s_node with { Details = s_node.Details with { RpcUrl = $"http://127.0.0.1:{FreePort.Next()}/RPC" } }, "quinn", default));
    }

    /// <summary>Kamailio keeps a contact until it expires; the next phone of the account is at another port.</summary>
    private static async Task Forget(string account) => await s_proxy.Rpc("ul.rm", "location", account);
}
