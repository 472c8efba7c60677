using EndToEnd.Rig;
using Testing;

namespace EndToEnd;

/// <summary>FreeRADIUS' own client as a gateway of the customer's.</summary>
[TestClass]
public class RadclientTests
{
    private const string Secret = "a-shared-secret";
    private const string Gateway = "127.0.0.21";
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(30);

    private static Product Billing => Product.Running;

    [ClassInitialize]
    public static async Task AddNode(TestContext context)
    {
        await DebianPackages.Require("freeradius-utils");
        await Billing.Api.AddNode("radclient-gw", "Cisco", Secret, Gateway);
        await Billing.Api.AddCustomer("radclient-co", ("15550001", "secret-1"));
    }

    [TestMethod]
    [DataRow("User-Password", "secret-1", "Access-Accept")]
    [DataRow("User-Password", "secret-2", "Access-Reject")]
    [DataRow("CHAP-Password", "secret-1", "Access-Accept")]
    [DataRow("CHAP-Password", "secret-2", "Access-Reject")]
    public async Task A_password_is_checked(string kind, string password, string answer)
    {
        var reply = await Ask("auth", "User-Name = 15550001@some.realm", $"{kind} = {password}", "Message-Authenticator = 0x00");
        Assert.AreEqual(answer, reply.Code, reply.Text);
        Assert.Contains(answer == "Access-Accept" ? "h323-return-code=0" : "h323-return-code=2", reply.Text);
    }

    [TestMethod]
    public async Task An_unknown_account_is_rejected_and_says_so()
    {
        var reply = await Ask("auth", "User-Name = 19990000", "User-Password = x", "Message-Authenticator = 0x00");
        Assert.AreEqual("Access-Reject", reply.Code);
        Assert.Contains("h323-return-code=1", reply.Text);
        Assert.Contains("unknown account", reply.Text);
    }

    [TestMethod]
    public async Task A_wrong_secret_is_met_with_silence_and_counted()
    {
        var reply = await Radclient.Send(
            Billing.Accounting, "acct", "another-secret", Records("Start", "wrong-secret"), TimeSpan.FromMilliseconds(300), tries: 1);
        Assert.IsNull(reply.Code, reply.Text);
        await Eventually.Async(
            async () => (await Drops()).TryGetProperty("BadAuthenticator", out var count) && count.GetInt64() > 0,
            "the drop to be counted at its node", s_soon);
    }

    [TestMethod]
    public async Task A_source_that_no_node_has_is_met_with_silence_and_named()
    {
        var reply = await Radclient.Send(
            Billing.Accounting, "acct", Secret, ["Packet-Src-IP-Address = 127.0.0.99", .. Records("Start", "unknown").Skip(1)], TimeSpan.FromMilliseconds(300), tries: 1);
        Assert.IsNull(reply.Code, reply.Text);
        await Eventually.Async(
            async () => (await Billing.Api.Get("node-health")).GetProperty("unknownSources").EnumerateArray()
                .Any(source => source.GetProperty("address").GetString() == "127.0.0.99"),
            "the unknown source to be named", s_soon);
    }

    [TestMethod]
    public async Task A_call_of_two_legs_is_one_live_call_and_then_one_CDR()
    {
        foreach (var (leg, origin) in Legs)
        {
            Assert.AreEqual("Accounting-Response", (await Ask("acct", Leg("Start", leg, origin))).Code);
        }

        await Eventually.Async(
            async () => await Live() is [var one] && one.GetProperty("legs").GetInt32() == 2, "one call of two legs in the live list", s_soon);
        var live = (await Live()).Single();
        Assert.AreEqual("US", live.GetProperty("country").GetString());

        foreach (var (leg, origin) in Legs)
        {
            Assert.AreEqual("Accounting-Response", (await Ask("acct", [.. Leg("Stop", leg, origin), "Acct-Session-Time = 42"])).Code);
        }

        await Eventually.Async(async () => (await Live()).Length == 0, "the live list without the call", s_soon);
        var key = live.GetProperty("key").GetString()!;
        var cdr = await Billing.Api.EndedOne("radclient-co", key);
        Assert.AreEqual(42, cdr.GetProperty("seconds").GetInt32());
        Assert.AreEqual("radclient-gw", cdr.GetProperty("nodeId").GetString());
        System.Text.Json.JsonElement whole = default;
        await Eventually.Async(
            async () =>
            {
                whole = await Billing.Api.Get($"calls/{Uri.EscapeDataString(key)}");
                return whole.GetProperty("timeline").GetArrayLength() == 4;
            },
            "all four records on the call's page", s_soon, () => $"{whole}");
        Assert.AreEqual(2, whole.GetProperty("legs").GetArrayLength());
        Assert.Contains($"\n{key},", (await Billing.Api.GetText("calls.csv?customer=radclient-co")).ReplaceLineEndings("\n"));

        async Task<System.Text.Json.JsonElement[]> Live() => await Billing.Api.Live("radclient-co");
    }

    [TestMethod]
    public async Task A_node_that_restarts_is_acknowledged_and_remembered()
    {
        Assert.AreEqual("Accounting-Response", (await Ask("acct", "Acct-Status-Type = Accounting-On")).Code);
        await Eventually.Async(
            async () => (await Billing.Api.Get("nodes/radclient-gw")).TryGetProperty("restartedAt", out var at) && at.ValueKind == System.Text.Json.JsonValueKind.String,
            "the restart to be remembered", s_soon, () => Billing.Log);
    }

    private static readonly (string Leg, string Origin)[] Legs = [("000B5571", "answer"), ("000B5572", "originate")];

    private static string[] Leg(string status, string leg, string origin) =>
    [
        $"Acct-Status-Type = {status}", $"Acct-Session-Id = {leg}", "User-Name = 15550001", "Calling-Station-Id = 15550001",
        "Called-Station-Id = 12125550100", "h323-conf-id = \"h323-conf-id=931C146B 0F4411D6 AB5591F0 CBF3D765\"",
        $"h323-call-origin = \"h323-call-origin={origin}\"",
    ];

    private static string[] Records(string status, string session) =>
        ["Packet-Src-IP-Address = " + Gateway, $"Acct-Status-Type = {status}", $"Acct-Session-Id = {session}", "User-Name = 15550001"];

    private static async Task<System.Text.Json.JsonElement> Drops() => (await Billing.Api.Get("node-health")).GetProperty("nodes")
        .EnumerateArray().Single(node => node.GetProperty("nodeId").GetString() == "radclient-gw").GetProperty("drops");

    private static Task<RadclientReply> Ask(string command, params string[] attributes) => Radclient.Send(
        command == "auth" ? Billing.Authentication : Billing.Accounting, command, Secret, ["Packet-Src-IP-Address = " + Gateway, .. attributes]);
}
