using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Billing.Frontend.Authentication;
using Billing.Frontend.Calls;
using Billing.Frontend.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using static Billing.Frontend.Tests.Hosting.Moments;

namespace Billing.Frontend.Tests.Calls;

[TestClass]
public sealed class DisconnectsApiTests
{
    private static FrontendHost s_host = null!;
    private HttpClient _support = null!;

    [ClassInitialize]
    public static void StartHost(TestContext _)
    {
        s_host = new FrontendHost();
        s_host.Grains.Shards[0].Whole("e", 1, Call("a"), Call("b") with { AccountId = "4930", NodeId = "gw2" }, Call("c", customer: "umbrella"), Call("over-d"));
        foreach (var shard in s_host.Grains.Shards[1..])
        {
            shard.Whole("e", 1);
        }
    }

    [ClassCleanup]
    public static async Task StopHost() => await s_host.DisposeAsync();

    [TestInitialize]
    public async Task Start()
    {
        s_host.Grains.Forget();
        _support = s_host.Caller(Roles.Support);
        var feed = s_host.Services.GetRequiredService<LiveCallsFeed>();
        await Wait.Until(() => feed.Current is { Complete: true, Calls.Count: 4 }, "the live list");
    }

    [TestCleanup]
    public void Stop() => _support.Dispose();

    [TestMethod]
    [DataRow("a/b c")]
    [DataRow("1-2@127.0.0.1")]
    [DataRow("100%2F")]
    public async Task A_call_is_ended_by_its_key_whatever_is_in_it(string key)
    {
        var path = $"/api/v1/calls/{Uri.EscapeDataString(key)}/disconnect";
        using var accepted = await _support.PostAsJsonAsync(path, new { reason = " fraud " });
        Assert.AreEqual(HttpStatusCode.Accepted, accepted.StatusCode, await accepted.Content.ReadAsStringAsync());
        var view = await _support.GetFromJsonAsync<JsonElement>(path);
        Assert.AreEqual(("requested", "fraud"), (view.GetProperty("stage").GetString(), view.GetProperty("reason").GetString()));
        Assert.AreEqual(key, s_host.Grains.Disconnects.Keys.Single());
    }

    [TestMethod]
    [DataRow("""{"customerId":"acme","reason":"x"}""", "a b")]
    [DataRow("""{"accountId":"+4930","reason":"x"}""", "b")]
    [DataRow("""{"nodeId":"gw2","reason":"x"}""", "b")]
    [DataRow("""{"keys":["c","c"],"reason":"x"}""", "c")]
    [DataRow("""{"nodeId":"nobody","reason":"x"}""", "")]
    public async Task Calls_are_chosen_by_what_they_belong_to(string body, string keys)
    {
        using var answer = await _support.PostAsync(new Uri("/api/v1/disconnects", UriKind.Relative), new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        var started = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.AreEqual(keys, string.Join(' ', started.GetProperty("keys").EnumerateArray().Select(key => key.GetString()).Order(StringComparer.Ordinal)));
        Assert.AreEqual(keys.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, started.GetProperty("started").GetInt32());
        Assert.IsTrue(started.GetProperty("complete").GetBoolean());
        var over = started.GetProperty("refused").EnumerateArray().Select(refused => refused.GetProperty("code").GetString()).ToArray();
        CollectionAssert.AreEqual(body.Contains("acme", StringComparison.Ordinal) ? ["ended"] : Array.Empty<string>(), over);
    }

    [TestMethod]
    [DataRow("""{"reason":"x"}""", "customerId")]
    [DataRow("""{"customerId":"acme","nodeId":"gw1","reason":"x"}""", "customerId")]
    [DataRow("""{"customerId":"acme","reason":" "}""", "reason")]
    [DataRow("""{"customerId":"acme"}""", "reason")]
    [DataRow("""{"keys":[""],"reason":"x"}""", "keys")]
    public async Task What_is_not_one_choice_with_a_reason_ends_nothing(string body, string field)
    {
        using var answer = await _support.PostAsync(new Uri("/api/v1/disconnects", UriKind.Relative), new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.IsTrue((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _), await answer.Content.ReadAsStringAsync());
        Assert.IsEmpty(s_host.Grains.Disconnects);
    }

    [TestMethod]
    public async Task Support_ends_calls_but_only_an_administrator_may_suspend_the_account_of_one()
    {
        var path = new Uri("/api/v1/calls/a/disconnect/block-and-retry", UriKind.Relative);
        using var bySupport = await _support.PostAsJsonAsync(path, new { reason = "fraud" });
        Assert.AreEqual(HttpStatusCode.Forbidden, bySupport.StatusCode);
        using var admin = s_host.Admin();
        using var byAdmin = await admin.PostAsJsonAsync(path, new { reason = "fraud" });
        Assert.AreEqual(HttpStatusCode.BadRequest, byAdmin.StatusCode, "the grain was asked, and says that the call is not stuck");
    }

    [TestMethod]
    public async Task A_call_that_was_never_asked_to_end_has_no_story()
    {
        using var answer = await _support.GetAsync(new Uri("/api/v1/calls/a/disconnect", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
