using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Billing.Frontend.Tests.Hosting;
using Billing.Signup;

namespace Billing.Frontend.Tests.Signup;

[TestClass]
public sealed class SignupAdminApiTests
{
    private const string Signup = "0123456789abcdef0123456789abcdef";
    private static FrontendHost host = null!;
    private HttpClient _admin = null!;

    private static StubSignups Cluster => host.Grains.Signups;

    [ClassInitialize]
    public static void StartHost(TestContext _) => host = new FrontendHost();

    [ClassCleanup]
    public static async Task StopHost() => await host.DisposeAsync();

    [TestInitialize]
    public void Start()
    {
        host.Grains.Forget();
        _admin = host.Admin();
    }

    [TestCleanup]
    public void Stop() => _admin.Dispose();

    [TestMethod]
    public async Task A_site_is_created_changed_paused_and_its_key_shown()
    {
        var details = new { name = "Sunny", productId = "line", returnAddresses = new[] { StubSignups.Back }, rules = new { repeatedCard = "off", countries = new[] { "DE" } } };
        using var created = await _admin.PostAsJsonAsync("/api/v1/sites", new { id = "sunny", details });
        Assert.AreEqual(HttpStatusCode.Created, created.StatusCode, await created.Content.ReadAsStringAsync());
        var site = await _admin.GetFromJsonAsync<JsonElement>("/api/v1/sites/sunny");
        Assert.AreEqual("off", site.GetProperty("details").GetProperty("rules").GetProperty("repeatedCard").GetString());
        Assert.AreEqual("refuse", site.GetProperty("details").GetProperty("rules").GetProperty("repeatedEmail").GetString());
        Assert.DoesNotContain(StubSignups.Key, site.GetRawText());

        using var late = await _admin.PutAsJsonAsync("/api/v1/sites/sunny", new { details, version = 7 });
        Assert.AreEqual(HttpStatusCode.Conflict, late.StatusCode);
        using var changed = await _admin.PutAsJsonAsync("/api/v1/sites/sunny", new { details, version = 1 });
        Assert.AreEqual(HttpStatusCode.OK, changed.StatusCode);
        using var paused = await _admin.PostAsJsonAsync("/api/v1/sites/sunny/pause", new { reason = "too many" });
        Assert.IsTrue((await paused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("paused").GetBoolean());
        using var rotated = await _admin.PostAsJsonAsync("/api/v1/sites/sunny/rotate-key", new { reason = "leaked" });
        CollectionAssert.AreEqual(new[] { "pause too many", "rotate leaked" }, Cluster.Commands.ToArray());
        using var revealed = await _admin.PostAsync(new Uri("/api/v1/sites/sunny/reveal-key", UriKind.Relative), null);
        Assert.AreEqual(StubSignups.Key, (await revealed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString());
        Assert.AreEqual("Ada", Cluster.Actors.Last().Name);
    }

    [TestMethod]
    [DataRow("<p>no place for the form</p>", "no-content")]
    [DataRow("{{{content}}}", "not-encoded")]
    [DataRow("{{content}}{{&site}}", "not-encoded")]
    [DataRow("{{content}}{{#if x}}", "invalid")]
    public async Task A_template_that_cannot_be_used_is_refused(string template, string code)
    {
        using var answer = await _admin.PostAsJsonAsync("/api/v1/sites", new { id = "sunny", details = new { name = "Sunny", productId = "line", template } });
        Assert.AreEqual(code, await Code(answer, "template"));
        Assert.IsFalse(Cluster.Sites.ContainsKey("sunny"));
    }

    [TestMethod]
    public async Task A_long_template_is_taken_and_what_a_field_names_must_exist()
    {
        var template = "{{content}}" + new string('ä', 60_000);
        using var longer = await _admin.PostAsJsonAsync("/api/v1/sites", new { id = "sunny", details = new { name = "Sunny", productId = "line", template } });
        Assert.AreEqual(HttpStatusCode.Created, longer.StatusCode);
        using var site = await _admin.PostAsJsonAsync("/api/v1/sites", new { id = "moon", details = new { name = "Moon", productId = "nothing" } });
        Assert.AreEqual("not-found", await Code(site, "productId"));
        using var product = await _admin.PostAsJsonAsync("/api/v1/products", new { id = "p", details = new { name = "P", price = 1, currency = "EUR", poolId = "nothing" } });
        Assert.AreEqual("not-found", await Code(product, "poolId"));
    }

    [TestMethod]
    public async Task A_pool_is_filled_and_its_numbers_are_listed_blocked_and_freed()
    {
        using var created = await _admin.PostAsJsonAsync("/api/v1/number-pools", new { id = "berlin", details = new { name = "Berlin", quarantineDays = 30 } });
        Assert.AreEqual(HttpStatusCode.Created, created.StatusCode);
        using var imported = await _admin.PostAsJsonAsync("/api/v1/number-pools/berlin/import", new { rows = new[] { "4930200001", "4930200002" } });
        Assert.AreEqual(2, (await imported.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("added").GetInt32());
        var pool = await _admin.GetFromJsonAsync<JsonElement>("/api/v1/number-pools/berlin");
        Assert.AreEqual(2, pool.GetProperty("counts").GetProperty("free").GetInt32());
        await _admin.GetFromJsonAsync<JsonElement>("/api/v1/number-pools/berlin/numbers?state=used&search=4930");
        CollectionAssert.Contains(Cluster.Queries, new NumberQuery { PoolId = "berlin", Search = "4930", State = NumberState.Used });
        foreach (var verb in new[] { "block", "unblock", "release" })
        {
            using var done = await _admin.PostAsJsonAsync($"/api/v1/number-pools/berlin/numbers/4930200001/{verb}", new { reason = "why" });
            Assert.AreEqual(HttpStatusCode.OK, done.StatusCode, verb);
        }

        CollectionAssert.AreEqual(new[] { "block 4930200001 why", "unblock 4930200001 why", "release 4930200001 why" }, Cluster.Commands.ToArray());
        using var state = await _admin.GetAsync(new Uri("/api/v1/number-pools/berlin/numbers?state=gone", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.BadRequest, state.StatusCode);
        using var missing = await _admin.GetAsync(new Uri("/api/v1/number-pools/none/numbers", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [TestMethod]
    public async Task The_queue_of_reviews_is_listed_and_each_is_accepted_or_refused_with_a_reason()
    {
        Cluster.Put(Signup, SignupStage.Review);
        var list = await _admin.GetFromJsonAsync<JsonElement>("/api/v1/signups?stage=review&site=shop&search=grete");
        CollectionAssert.Contains(Cluster.Queries, new SignupQuery { Search = "grete", SiteId = "shop", Stage = SignupStage.Review });
        await _admin.GetFromJsonAsync<JsonElement>("/api/v1/signups?needsSomebody=true");
        CollectionAssert.Contains(Cluster.Queries, new SignupQuery { NeedsSomebody = true });
        Assert.AreEqual("HoldNumber", list.GetProperty("items")[0].GetProperty("events")[0].GetProperty("step").GetString());
        using var silent = await _admin.PostAsync(new Uri($"/api/v1/signups/{Signup}/accept", UriKind.Relative), null);
        Assert.AreEqual(HttpStatusCode.BadRequest, silent.StatusCode);
        using var accepted = await _admin.PostAsJsonAsync($"/api/v1/signups/{Signup}/accept", new { reason = "called him" });
        using var refused = await _admin.PostAsJsonAsync($"/api/v1/signups/{Signup}/refuse", new { reason = "stolen card" });
        Assert.AreEqual((HttpStatusCode.OK, HttpStatusCode.OK), (accepted.StatusCode, refused.StatusCode));
        CollectionAssert.AreEqual(new[] { "approve called him", "cancel stolen card" }, Cluster.Commands.ToArray());
        Assert.IsTrue(Cluster.Actors.All(actor => actor is { Name: "Ada", Via: "api" }));
    }

    [TestMethod]
    public async Task A_shipment_is_marked_as_sent()
    {
        Cluster.Shipments[Signup] = new ShipmentView { SignupId = Signup, Order = new ShipmentOrder { Name = "Grete" }, OrderedAt = Moments.Noon };
        await _admin.GetFromJsonAsync<JsonElement>("/api/v1/shipments?sent=false");
        CollectionAssert.Contains(Cluster.Queries, new ShipmentQuery { Sent = false });
        using var sent = await _admin.PostAsJsonAsync($"/api/v1/shipments/{Signup}/sent", new { carrier = "DHL", tracking = "123" });
        Assert.AreEqual("DHL", (await sent.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("carrier").GetString());
        using var none = await _admin.PostAsJsonAsync("/api/v1/shipments/none/sent", new { });
        Assert.AreEqual(HttpStatusCode.NotFound, none.StatusCode);
    }

    private static async Task<string?> Code(HttpResponseMessage response, string field)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.AreEqual(HttpStatusCode.BadRequest, response.StatusCode, text);
        using var problem = JsonDocument.Parse(text);
        Assert.IsTrue(problem.RootElement.GetProperty("codes").TryGetProperty(field, out var codes), text);
        return codes[0].GetString();
    }
}
