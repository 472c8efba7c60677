using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Billing.Devices;
using Billing.Frontend.Authentication;
using Billing.Frontend.Tests.Hosting;

namespace Billing.Frontend.Tests.Devices;

[TestClass]
public sealed class DevicesApiTests
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
    public async Task A_device_is_created_under_any_spelling_of_its_MAC_and_found_under_any()
    {
        using var created = await _admin.PostAsJsonAsync("/api/v1/devices", new { mac = "00-15-65-AB-CD-EF", vendor = "yealink", model = "t46u", profileId = "office" });
        Assert.AreEqual(HttpStatusCode.Created, created.StatusCode);
        Assert.AreEqual("/api/v1/devices/001565abcdef", created.Headers.Location!.ToString());
        var device = await _admin.GetFromJsonAsync<JsonElement>("/api/v1/devices/00:15:65:ab:cd:ef");
        Assert.AreEqual("001565abcdef", device.GetProperty("mac").GetString());
        Assert.AreEqual("T46U", device.GetProperty("model").GetString());
        Assert.AreEqual("neverFetched", device.GetProperty("arrival").GetString());
        Assert.AreEqual(16, device.GetProperty("freePorts").GetInt32());

        using var twice = await _admin.PostAsJsonAsync("/api/v1/devices", new { mac = "0015.65ab.cdef", vendor = "yealink", model = "T46U" });
        Assert.AreEqual("taken", await Code(twice, HttpStatusCode.BadRequest, "mac"));
        using var group = await _admin.PostAsJsonAsync("/api/v1/devices", new { mac = "01:15:65:ab:cd:ef", vendor = "yealink", model = "T46U" });
        Assert.AreEqual("invalid", await Code(group, HttpStatusCode.BadRequest, "mac"));
        using var unknown = await _admin.PostAsJsonAsync("/api/v1/devices", new { mac = "001565000009", vendor = "yealink", model = "T9000" });
        Assert.AreEqual("unknown-model", await Code(unknown, HttpStatusCode.BadRequest, "model"));
        using var missing = await _admin.GetAsync(new Uri("/api/v1/devices/001565000001", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [TestMethod]
    public async Task A_device_is_changed_by_its_version()
    {
        Phones.Devices["001565000001"] = StubPhones.Device("001565000001");
        using var changed = await _admin.PutAsJsonAsync("/api/v1/devices/001565000001", new { vendor = "yealink", model = "T46U", name = "Reception", version = 1 });
        Assert.AreEqual("Reception", (await changed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("name").GetString());
        using var late = await _admin.PutAsJsonAsync("/api/v1/devices/001565000001", new { vendor = "yealink", model = "T46U", version = 1 });
        Assert.AreEqual(HttpStatusCode.Conflict, late.StatusCode);
    }

    [TestMethod]
    public async Task A_line_is_shared_only_when_the_request_says_so()
    {
        Phones.Devices["001565000001"] = StubPhones.Device("001565000001");
        Phones.Devices["001565000002"] = StubPhones.Device("001565000002");
        using var first = await _admin.PutAsJsonAsync("/api/v1/devices/001565000001/ports/1", new { accountId = "+4930100", label = "Door" });
        Assert.AreEqual(HttpStatusCode.OK, first.StatusCode);
        var port = (await first.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ports")[0];
        Assert.AreEqual("4930100", port.GetProperty("accountId").GetString(), "as accounts are kept");
        Assert.AreEqual("Door", port.GetProperty("label").GetString());

        using var refused = await _admin.PutAsJsonAsync("/api/v1/devices/001565000002/ports/2", new { accountId = "4930100" });
        Assert.AreEqual("taken", await Code(refused, HttpStatusCode.BadRequest, "accountId"));
        using var shared = await _admin.PutAsJsonAsync("/api/v1/devices/001565000002/ports/2", new { accountId = "4930100", shared = true });
        Assert.AreEqual(HttpStatusCode.OK, shared.StatusCode);
        using var beyond = await _admin.PutAsJsonAsync("/api/v1/devices/001565000002/ports/17", new { accountId = "4930101" });
        Assert.AreEqual("out-of-range", await Code(beyond, HttpStatusCode.BadRequest, "port"));
        using var freed = await _admin.DeleteAsync(new Uri("/api/v1/devices/001565000002/ports/2", UriKind.Relative));
        Assert.AreEqual(0, (await freed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ports").GetArrayLength());
    }

    [TestMethod]
    public async Task The_filters_of_the_list_reach_the_cluster()
    {
        const string Query = "search=rec&vendor=Yealink&model=T46U&status=inStock&profile=office&customer=acme&account=%2B4930100&arrival=old&publishing=failed&flagged=true";
        using var list = await _admin.GetAsync(new Uri($"/api/v1/devices?{Query}", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, list.StatusCode);
        var expected = new DeviceQuery
        {
            Search = "rec",
            Vendor = "yealink",
            Model = "T46U",
            Status = DeviceStatus.InStock,
            ProfileId = "office",
            CustomerId = "acme",
            AccountId = "4930100",
            Arrival = Arrival.OldVersion,
            Publishing = PublishStage.Failed,
            Flagged = true,
        };
        Assert.AreEqual(expected, Phones.Queries.Last());
        using var csv = await _admin.GetAsync(new Uri($"/api/v1/devices.csv?{Query}", UriKind.Relative));
        Assert.AreEqual(expected, Phones.Queries.Last());
        foreach (var (word, arrival) in new[] { ("never", Arrival.NeverFetched), ("neverFetched", Arrival.NeverFetched), ("current", Arrival.Current) })
        {
            using var one = await _admin.GetAsync(new Uri($"/api/v1/devices?arrival={word}", UriKind.Relative));
            Assert.AreEqual(arrival, Phones.Queries.Last().Arrival);
        }

        using var nonsense = await _admin.GetAsync(new Uri("/api/v1/devices?arrival=perhaps", UriKind.Relative));
        Assert.AreEqual("invalid", await Code(nonsense, HttpStatusCode.BadRequest, "arrival"));
    }

    [TestMethod]
    public async Task The_download_is_every_page_of_the_export()
    {
        using var response = await _admin.GetAsync(new Uri("/api/v1/devices.csv", UriKind.Relative));
        Assert.AreEqual("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.AreEqual("mac,vendor\r\n001565000001,yealink\r\n001565000002,yealink\r\n", await response.Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task Commands_reach_the_device_with_their_reasons_and_who_gave_them()
    {
        Phones.Devices["001565000001"] = StubPhones.Device("001565000001");
        foreach (var (verb, body) in new (string, object)[]
        {
            ("publish", new { }), ("clear-flags", new { }), ("rotate-token", new { reason = "on a forum", how = "atOnce" }),
            ("rotate-token", new { reason = "with passwords", how = "atOnceWithPasswords" }), ("retire", new { reason = "broken" }), ("restore", new { reason = "mended" }),
        })
        {
            using var done = await _admin.PostAsJsonAsync($"/api/v1/devices/001565000001/{verb}", body);
            Assert.AreEqual(HttpStatusCode.OK, done.StatusCode, verb);
        }

        CollectionAssert.AreEqual(new[] { "publish", "clear-flags", "rotate AtOnce on a forum", "rotate AtOnceWithPasswords with passwords", "retire broken", "restore mended" }, Phones.Commands.ToArray());
        Assert.IsTrue(Phones.Actors.All(actor => actor is { Name: "Ada", Via: "api" }));
        using var why = await _admin.PostAsJsonAsync("/api/v1/devices/001565000001/rotate-token", new { reason = " " });
        Assert.AreEqual("invalid", await Code(why, HttpStatusCode.BadRequest, "reason"));
        using var resync = await _admin.PostAsync(new Uri("/api/v1/devices/001565000001/resync", UriKind.Relative), null);
        Assert.AreEqual("no-account", await Code(resync, HttpStatusCode.BadRequest, ""));
    }

    [TestMethod]
    public async Task Whether_a_phone_is_registered_is_said_or_that_nobody_can_tell()
    {
        Phones.Devices["001565000001"] = StubPhones.Device("001565000001");
        using var reader = host.Caller(Roles.Reader);
        var unknown = await reader.GetFromJsonAsync<JsonElement>("/api/v1/devices/001565000001/registration");
        Assert.AreEqual(JsonValueKind.Null, unknown.GetProperty("registered").ValueKind);
        Phones.Devices["001565000001"] = StubPhones.Device("001565000001") with { Ports = [new DevicePort { Port = 1, AccountId = "alice" }] };
        var known = await reader.GetFromJsonAsync<JsonElement>("/api/v1/devices/001565000001/registration");
        Assert.IsTrue(known.GetProperty("registered").GetBoolean());
        Assert.AreEqual(Moments.Noon, known.GetProperty("at").GetDateTimeOffset());
        using var none = await reader.GetAsync(new Uri("/api/v1/devices/001565000009/registration", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.NotFound, none.StatusCode);
    }

    [TestMethod]
    public async Task The_address_and_the_admin_password_are_shown_to_administrators_only_and_to_the_audit_log()
    {
        Phones.Devices["001565000001"] = StubPhones.Device("001565000001");
        using var reader = host.Caller(Roles.Reader);
        var shown = await reader.GetStringAsync("/api/v1/devices/001565000001") + await reader.GetStringAsync("/api/v1/devices/001565000001/preview");
        Assert.DoesNotContain(new string('a', 32), shown);
        Assert.DoesNotContain("menu password", shown);
        Assert.Contains("001565000001.cfg", shown);
        using var refused = await reader.PostAsync(new Uri("/api/v1/devices/001565000001/reveal-url", UriKind.Relative), null);
        Assert.AreEqual(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.IsEmpty(Phones.Actors);

        using var url = await _admin.PostAsync(new Uri("/api/v1/devices/001565000001/reveal-url", UriKind.Relative), null);
        Assert.AreEqual($"https://phones.example/phones/{new string('a', 32)}/", (await url.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("base").GetString());
        using var password = await _admin.PostAsync(new Uri("/api/v1/devices/001565000001/reveal-admin-password", UriKind.Relative), null);
        Assert.AreEqual("menu password", (await password.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("password").GetString());
        Assert.HasCount(2, Phones.Actors);
    }

    [TestMethod]
    public async Task Models_and_history_are_lists()
    {
        Phones.Devices["001565000001"] = StubPhones.Device("001565000001");
        var models = await _admin.GetFromJsonAsync<JsonElement>("/api/v1/phone-models");
        Assert.AreEqual(3, models.GetProperty("items").GetArrayLength());
        Assert.AreEqual("yealink-t", models.GetProperty("items")[2].GetProperty("family").GetString());
        var history = await _admin.GetFromJsonAsync<JsonElement>("/api/v1/devices/001565000001/history");
        Assert.AreEqual("0123456789ab", history.GetProperty("items")[0].GetProperty("version").GetString());
    }

    [TestMethod]
    public async Task A_file_of_devices_is_checked_looked_at_and_applied()
    {
        var rows = string.Concat(Enumerable.Range(0, 5000).Select(number => $"0015650{number:x5},yealink,T46U\n"));
        using var checkedFile = await _admin.PostAsync(new Uri("/api/v1/device-imports", UriKind.Relative), Csv("mac,vendor,model\n" + rows));
        Assert.AreEqual(HttpStatusCode.Accepted, checkedFile.StatusCode, "110 KB are more than other commands may have");
        var path = checkedFile.Headers.Location!.ToString();
        var import = await _admin.GetFromJsonAsync<JsonElement>(path);
        Assert.AreEqual(4999, import.GetProperty("new").GetInt32());
        Assert.AreEqual("checked", import.GetProperty("stage").GetString());

        Phones.ImportRows =
        [
            new ImportRow { Line = 2, Mac = "001565000001", Fate = ImportFate.New },
            new ImportRow { Line = 3, Mac = "nonsense", Fate = ImportFate.Refused, Problems = [new Problem("mac", "invalid", "This is not the MAC of a device.")] },
        ];
        var refused = await _admin.GetFromJsonAsync<JsonElement>($"{path}/rows?fate=refused");
        Assert.AreEqual("This is not the MAC of a device.", refused.GetProperty("items")[0].GetProperty("problems")[0].GetProperty("message").GetString());
        using var applied = await _admin.PostAsync(new Uri($"{path}/apply", UriKind.Relative), null);
        Assert.AreEqual("applied", (await applied.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("stage").GetString());
    }

    [TestMethod]
    public async Task A_file_that_is_no_CSV_in_UTF8_or_too_long_is_refused()
    {
        using var json = await _admin.PostAsJsonAsync("/api/v1/device-imports", new { csv = "mac" });
        Assert.AreEqual(HttpStatusCode.UnsupportedMediaType, json.StatusCode);
        using var latin = new ByteArrayContent([(byte)'m', (byte)'a', (byte)'c', (byte)',', 0xFC, (byte)'\n']);
        latin.Headers.ContentType = new("text/csv");
        using var notUtf8 = await _admin.PostAsync(new Uri("/api/v1/device-imports", UriKind.Relative), latin);
        Assert.AreEqual("invalid", await Code(notUtf8, HttpStatusCode.BadRequest, "csv"));
        using var header = await _admin.PostAsync(new Uri("/api/v1/device-imports", UriKind.Relative), Csv("serial\n1\n"));
        Assert.AreEqual("no-column", await Code(header, HttpStatusCode.BadRequest, "csv"));
        using var upload = new HttpRequestMessage(HttpMethod.Post, "/api/v1/device-imports") { Content = Csv("mac,\n" + new string('x', 2 * 1024 * 1024)) };
        // Asks first: a connection that is closed while one still sends loses the answer now and then.
        upload.Headers.ExpectContinue = true;
        using var huge = await _admin.SendAsync(upload);
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, huge.StatusCode);
    }

    [TestMethod]
    public async Task Something_is_done_to_many_devices_by_name_or_by_filter_and_can_be_stopped()
    {
        Phones.Devices["001565000001"] = StubPhones.Device("001565000001");
        Phones.Devices["001565000002"] = StubPhones.Device("001565000002");
        using var named = await _admin.PostAsJsonAsync(
            "/api/v1/device-jobs", new { action = "resync", macs = Enumerable.Range(0, 20_000).Select(number => $"00:15:66:{number:x6}"), perSecond = 50 });
        Assert.AreEqual(HttpStatusCode.Accepted, named.StatusCode, await named.Content.ReadAsStringAsync());
        Assert.AreEqual((20_000, 50), (Phones.Orders.Last().Macs.Length, Phones.Orders.Last().PerSecond));

        using var chosen = await _admin.PostAsJsonAsync("/api/v1/device-jobs?profile=office&arrival=never", new { action = "assignProfile", profileId = "desk" });
        Assert.AreEqual(HttpStatusCode.Accepted, chosen.StatusCode, await chosen.Content.ReadAsStringAsync());
        Assert.AreEqual((DeviceJobAction.AssignProfile, "desk", 2), (Phones.Orders.Last().Action, Phones.Orders.Last().ProfileId, Phones.Orders.Last().Macs.Length));
        Assert.AreEqual(("office", Arrival.NeverFetched), (Phones.Queries.Last().ProfileId, Phones.Queries.Last().Arrival));
        using var all = await _admin.PostAsJsonAsync("/api/v1/device-jobs", new { action = "retire", reason = "recalled" });
        Assert.AreEqual(HttpStatusCode.BadRequest, all.StatusCode, "all devices are never meant by silence");

        var path = chosen.Headers.Location!.ToString();
        Assert.AreEqual("running", (await _admin.GetFromJsonAsync<JsonElement>(path)).GetProperty("stage").GetString());
        using var stopped = await _admin.PostAsync(new Uri($"{path}/stop", UriKind.Relative), null);
        Assert.AreEqual("stopped", (await stopped.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("stage").GetString());
        using var missing = await _admin.GetAsync(new Uri("/api/v1/device-jobs/none", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.NotFound, missing.StatusCode);
    }

    private static StringContent Csv(string text) => new(text, Encoding.UTF8, "text/csv");

    private static async Task<string?> Code(HttpResponseMessage response, HttpStatusCode status, string field)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.AreEqual(status, response.StatusCode, text);
        using var problem = JsonDocument.Parse(text);
        Assert.IsTrue(problem.RootElement.GetProperty("codes").TryGetProperty(field, out var codes), text);
        return codes[0].GetString();
    }
}
