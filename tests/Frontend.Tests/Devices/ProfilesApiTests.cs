using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Billing.Devices;
using Billing.Frontend.Tests.Hosting;

namespace Billing.Frontend.Tests.Devices;

[TestClass]
public sealed class ProfilesApiTests
{
    private static FrontendHost host = null!;
    private HttpClient _admin = null!;

    private static StubPhones Phones => host.Grains.Phones;

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
    public async Task A_profile_is_created_compared_saved_rolled_out_and_rolled_back()
    {
        using var created = await _admin.PostAsJsonAsync("/api/v1/profiles", new { id = "office", settings = new { server = "sip.example.net", transport = "tls", codecs = new[] { "OPUS", "PCMA" } } });
        Assert.AreEqual(HttpStatusCode.Created, created.StatusCode, await created.Content.ReadAsStringAsync());
        var profile = await _admin.GetFromJsonAsync<JsonElement>("/api/v1/profiles/office");
        Assert.AreEqual("tls", profile.GetProperty("settings").GetProperty("transport").GetString());
        Assert.AreEqual(3600, profile.GetProperty("settings").GetProperty("registerSeconds").GetInt32(), "what is left out gets its default");

        Phones.Comparison = new ProfileComparison
        {
            Devices = 10_000,
            Families = [new FamilyComparison { Family = "yealink-t", Mac = "001565000001", Model = "T46U", Files = [new FileComparison("001565000001.cfg", "@@ -1 +1 @@\n-a\n+b\n", 1, 1)] }],
            Warnings = ["We do not know the key x."],
        };
        using var compared = await _admin.PostAsJsonAsync("/api/v1/profiles/office/compare", new { server = "sip2.example.net" });
        var comparison = await compared.Content.ReadFromJsonAsync<JsonElement>();
        Assert.AreEqual(10_000, comparison.GetProperty("devices").GetInt32());
        Assert.AreEqual("@@ -1 +1 @@\n-a\n+b\n", comparison.GetProperty("families")[0].GetProperty("files")[0].GetProperty("diff").GetString());
        Assert.AreEqual(1, (await _admin.GetFromJsonAsync<JsonElement>("/api/v1/profiles/office")).GetProperty("newest").GetInt32(), "comparing changes nothing");

        using var saved = await _admin.PutAsJsonAsync("/api/v1/profiles/office", new
        {
            settings = new { server = "sip2.example.net" },
            reason = "moving",
            rollout = new { canary = 5, stageMinutes = 30 },
            version = 1,
        });
        Assert.AreEqual(2, (await saved.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("newest").GetInt32());
        var rollout = await _admin.GetFromJsonAsync<JsonElement>("/api/v1/rollouts/office/2");
        Assert.AreEqual("running", rollout.GetProperty("state").GetString());
        Assert.AreEqual("canary", rollout.GetProperty("stage").GetString());
        Assert.AreEqual(30, rollout.GetProperty("plan").GetProperty("stageMinutes").GetInt32());
        Assert.AreEqual(20, rollout.GetProperty("plan").GetProperty("resyncsPerSecond").GetInt32());

        foreach (var (verb, state) in new[] { ("pause", "paused"), ("resume", "running"), ("cancel", "cancelled") })
        {
            using var told = await _admin.PostAsync(new Uri($"/api/v1/rollouts/office/2/{verb}", UriKind.Relative), null);
            Assert.AreEqual(state, (await told.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString());
        }

        using var over = await _admin.PostAsync(new Uri("/api/v1/rollouts/office/2/resume", UriKind.Relative), null);
        Assert.AreEqual(HttpStatusCode.BadRequest, over.StatusCode);
        using var back = await _admin.PostAsJsonAsync("/api/v1/profiles/office/rollback", new { to = 1, reason = "phones stay away", version = 2 });
        var after = await back.Content.ReadFromJsonAsync<JsonElement>();
        Assert.AreEqual("sip.example.net", after.GetProperty("settings").GetProperty("server").GetString());
        Assert.AreEqual(1, after.GetProperty("versions")[0].GetProperty("rollbackTo").GetInt32());
        Assert.AreEqual("sip2.example.net", (await _admin.GetFromJsonAsync<JsonElement>("/api/v1/profiles/office/versions/2")).GetProperty("server").GetString());
    }

    [TestMethod]
    public async Task What_is_wrong_with_an_override_is_told_at_its_row()
    {
        using var refused = await _admin.PostAsJsonAsync("/api/v1/profiles", new
        {
            id = "office",
            settings = new
            {
                server = "sip.example.net",
                overrides = new[] { new { family = "yealink-t", key = "features.x", value = "1" }, new { family = "yealink-t", key = "bad key", value = "1" } },
            },
        });
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.AreEqual(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.IsTrue(problem.GetProperty("errors").TryGetProperty("overrides[1].key", out _), problem.ToString());
    }

    [TestMethod]
    public async Task A_setting_that_there_is_not_is_refused()
    {
        using var refused = await _admin.PostAsJsonAsync("/api/v1/profiles", new { id = "office", settings = new { server = "sip.example.net", colour = "red" } });
        Assert.AreEqual(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("colour", await refused.Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task What_is_not_there_is_not_found()
    {
        foreach (var path in new[] { "profiles/none", "profiles/none/versions/1", "rollouts/none/1", "device-imports/none", "device-imports/none/rows" })
        {
            using var missing = await _admin.GetAsync(new Uri($"/api/v1/{path}", UriKind.Relative));
            Assert.AreEqual(HttpStatusCode.NotFound, missing.StatusCode, path);
        }
    }
}
