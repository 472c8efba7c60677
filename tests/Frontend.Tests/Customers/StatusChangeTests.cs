using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Billing.Customers;
using Billing.Frontend.Calls;
using Billing.Frontend.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using static Billing.Frontend.Tests.Hosting.Moments;

namespace Billing.Frontend.Tests.Customers;

[TestClass]
public sealed class StatusChangeTests
{
    private static FrontendHost s_host = null!;
    private HttpClient _admin = null!;

    [ClassInitialize]
    public static void StartHost(TestContext _)
    {
        s_host = new FrontendHost();
        s_host.Grains.Shards[0].Whole("e", 1, Call("a"), Call("b") with { AccountId = "4930" }, Call("c", customer: "umbrella"), Call("over-d"));
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
        _admin = s_host.Admin();
        var feed = s_host.Services.GetRequiredService<LiveCallsFeed>();
        await Wait.Until(() => feed.Current is { Complete: true, Calls.Count: 4 }, "the live list");
        using var customer = await _admin.PostAsJsonAsync("/api/v1/customers", new { id = "acme", name = "Acme" });
        using var account = await _admin.PostAsJsonAsync("/api/v1/accounts", new { id = "4930", customerId = "acme", password = "x" });
    }

    [TestCleanup]
    public void Stop() => _admin.Dispose();

    [TestMethod]
    [DataRow("customers/acme/suspend", "a b", "suspended")]
    [DataRow("customers/acme/close", "a b", "closed")]
    [DataRow("accounts/+4930/suspend", "b", "suspended")]
    [DataRow("accounts/4930/close", "b", "closed")]
    public async Task Its_calls_in_progress_are_ended_for_the_same_reason(string path, string keys, string status)
    {
        using var answer = await _admin.PostAsJsonAsync($"/api/v1/{path}", new { reason = " fraud ", endCalls = true });
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, body.ToString());
        Assert.AreEqual(status, body.GetProperty("status").GetString());
        var ended = body.GetProperty("endedCalls");
        Assert.AreEqual(keys, string.Join(' ', ended.GetProperty("keys").EnumerateArray().Select(key => key.GetString()).Order(StringComparer.Ordinal)));
        Assert.IsTrue(ended.GetProperty("complete").GetBoolean());
        Assert.AreEqual(keys, string.Join(' ', s_host.Grains.Disconnects.Keys.Order(StringComparer.Ordinal)));
        Assert.IsTrue(s_host.Grains.Disconnects.Values.All(disconnect => disconnect is { Reason: "fraud", By: "Ada" }));
    }

    [TestMethod]
    public async Task Without_being_asked_it_ends_no_call()
    {
        using var answer = await _admin.PostAsJsonAsync("/api/v1/customers/acme/suspend", new { reason = "fraud" });
        Assert.IsFalse((await answer.Content.ReadFromJsonAsync<JsonElement>()).TryGetProperty("endedCalls", out _));
        Assert.IsEmpty(s_host.Grains.Disconnects);
    }

    [TestMethod]
    [DataRow("suspend", """{"endCalls":true}""", "reason")]
    [DataRow("suspend", """{"endCalls":true,"reason":" "}""", "reason")]
    [DataRow("resume", """{"endCalls":true,"reason":"x"}""", "endCalls")]
    public async Task Calls_are_ended_with_a_reason_and_not_by_a_resume(string verb, string body, string field)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await _admin.PostAsync(new Uri($"/api/v1/customers/acme/{verb}", UriKind.Relative), content);
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.IsTrue((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
        Assert.AreEqual(ServiceStatus.Active, s_host.Grains.Customers["acme"].Status, "nothing was done by halves");
        Assert.IsEmpty(s_host.Grains.Disconnects);
    }

    [TestMethod]
    public async Task Of_a_customer_that_is_not_there_no_call_is_ended()
    {
        using var answer = await _admin.PostAsJsonAsync("/api/v1/customers/umbrella/suspend", new { reason = "fraud", endCalls = true });
        Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.IsEmpty(s_host.Grains.Disconnects);
    }
}
