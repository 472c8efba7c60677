using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using EndToEnd.Phones;
using Testing;

namespace EndToEnd;

/// <summary>Phones of every family against the whole product: they fetch through the frontend what the silo has published to Blob Storage.</summary>
[TestClass]
public sealed class PhonesTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);
    private static readonly HttpClient s_http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };

    private static Product Billing => Product.Running;

    private static Api Api => Billing.Api;

    [ClassCleanup]
    public static void Stop() => s_http.Dispose();

    [TestMethod]
    public async Task Each_familys_phone_ends_with_the_lines_that_were_assigned()
    {
        await Profile("phones-first", "first.example.com");
        await Customer("phones-first-co", FamilyHabits.All.Count * 2);
        foreach (var (index, habits) in FamilyHabits.All.Index())
        {
            var phone = await Phone("phones-first", habits, $"00156a0001{index:x2}", $"phones-first-co.{index * 2}", $"phones-first-co.{(index * 2) + 1}");
            Assert.AreEqual("neverFetched", Text(await Device(phone.Mac), "arrival"), habits.Family);
            await phone.Provision();

            var heard = string.Join(", ", phone.Heard);
            Assert.IsTrue(phone.Heard.All(one => one.Status is HttpStatusCode.OK or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed), heard);
            for (var port = 1; port <= 2; port++)
            {
                var account = $"phones-first-co.{(index * 2) + port - 1}";
                var line = phone.Configuration.Line(port);
                Assert.AreEqual((true, account, "secret-of-" + account, "first.example.com"), (line.Enabled, line.Auth, line.Password, line.Server), $"{habits.Family} port {port}: {heard}");
            }

            if (Number(await Device(phone.Mac), "totalPorts") > 2)
            {
                var third = phone.Configuration.Line(3);
                Assert.IsTrue(third is { Enabled: false, Password: "" }, $"{habits.Family}: a line that is not assigned is off");
            }

            await Until(phone.Mac, "current");
            var fetch = (await Device(phone.Mac)).GetProperty("lastFetch");
            StringAssert.Contains(Text(fetch, "userAgent"), habits.UserAgent.Split(' ')[0]);
            Assert.Contains(Text(fetch, "address"), ["127.0.0.1", "::1"]);

            // The second time it is told that it has everything, and is where it shall be.
            var before = phone.Address;
            await phone.Provision();
            Assert.IsFalse(phone.Heard.Any(one => one.Status == HttpStatusCode.OK), $"{habits.Family}: {string.Join(", ", phone.Heard)}");
            Assert.AreEqual(before, phone.Address);
        }
    }

    [TestMethod]
    public async Task A_wrong_token_raises_a_flag_a_new_address_is_followed_and_a_retired_phone_finds_nothing()
    {
        await Profile("phones-address", "address.example.com");
        await Customer("phones-address-co", 1);
        var phone = await Phone("phones-address", FamilyHabits.All[0], "00156a000201", "phones-address-co.0");
        await phone.Provision();
        await Until(phone.Mac, "current");

        var file = $"{phone.Mac}.cfg";
        var guess = new Uri(phone.Address, $"../{new string('a', 32)}/{file}");
        Assert.AreEqual(HttpStatusCode.NotFound, await Status(guess));
        await Eventually.Async(async () => (await Device(phone.Mac)).GetProperty("flags").GetArrayLength() > 0, "the flag", s_soon, () => Billing.Log);
        var flag = (await Device(phone.Mac)).GetProperty("flags")[0];
        Assert.AreEqual("wrongToken", Text(flag, "kind"));
        await Eventually.Async(
            async () => (await Items("devices?flagged=true&profile=phones-address")).Any(device => Text(device, "mac") == phone.Mac), "the flagged one in the list", s_soon, () => Billing.Log);

        var former = phone.Address;
        await Api.Post($"devices/{phone.Mac}/rotate-token", new { how = "overlap", reason = "an installer has left" });
        await Published(phone.Mac);
        await phone.Provision();
        Assert.AreNotEqual(former, phone.Address, "the file at the former address names the new one");
        Assert.AreEqual(HttpStatusCode.OK, await Status(new Uri(former, file)), "the former one serves until the phone has asked at the new one");
        await phone.Provision();
        await Eventually.Async(async () => await Status(new Uri(former, file)) == HttpStatusCode.NotFound, "the former address to go", s_soon, () => Billing.Log);
        Assert.AreEqual(HttpStatusCode.OK, await Status(new Uri(phone.Address, file)));

        await Api.Post($"devices/{phone.Mac}/retire", new { reason = "broken" });
        Assert.AreEqual(HttpStatusCode.NotFound, await Status(new Uri(phone.Address, file)), "at once");
        Assert.DoesNotContain(phone.Address.Segments[^1].Trim('/'), Billing.Log, "a token is in nobody's log");
        Assert.DoesNotContain(former.Segments[^1].Trim('/'), Billing.Log);
    }

    [TestMethod]
    public async Task A_new_SIP_server_reaches_every_phone_once_although_the_silo_is_killed_in_between()
    {
        const int Stock = 120;
        await Profile("phones-move", "old.example.com");
        await Customer("phones-move-co", FamilyHabits.All.Count + Stock);
        var phones = new List<SimulatedPhone>();
        foreach (var (index, habits) in FamilyHabits.All.Index())
        {
            phones.Add(await Phone("phones-move", habits, $"00156a0003{index:x2}", $"phones-move-co.{index}"));
        }

        await Task.WhenAll(phones.Select(phone => phone.Provision()));
        foreach (var phone in phones)
        {
            await Until(phone.Mac, "current");
        }

        var stock = Enumerable.Range(0, Stock).Select(index => $"00156a01{index:x4}").ToArray();
        // Phones that nobody has switched on yet, of all families in turn.
        await Import("mac,vendor,model,profile,port,account_id\n" + string.Concat(stock.Select((mac, index) =>
        {
            var habits = FamilyHabits.All[index % FamilyHabits.All.Count];
            return string.Create(CultureInfo.InvariantCulture, $"{mac},{habits.Vendor},{habits.Model},phones-move,1,phones-move-co.{FamilyHabits.All.Count + index}\n");
        })));
        string[] all = [.. phones.Select(phone => phone.Mac), .. stock];
        await Eventually.Async(
            async () => (await Items("devices?profile=phones-move&publishing=published&take=1000")).Length == all.Length, "all to be published", s_soon, () => Billing.Log);

        var profile = await Api.Get("profiles/phones-move");
        await Api.Put("profiles/phones-move", new
        {
            settings = new { server = "new.example.com" },
            reason = "the registrar moves",
            rollout = new { canary = 4, stageMinutes = 10, resyncsPerSecond = 0 },
            version = Number(profile, "version"),
        });
        await Eventually.Async(async () => (await Rollout()).GetProperty("waiting").GetBoolean(), "the canaries to be waited for", s_soon, () => Billing.Log);
        Assert.HasCount(4, await WithNewServer());
        Assert.HasCount(4, await Items("devices?profile=phones-move&arrival=old"), "only those who fetch can be canaries");

        // Their phones come back, and later the others', by their own interval.
        using var done = new CancellationTokenSource();
        var polling = Task.Run(async () =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
            while (!done.IsCancellationRequested)
            {
                await timer.WaitForNextTickAsync();
                foreach (var phone in phones)
                {
                    try
                    {
                        await phone.Provision();
                    }
                    catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
                    {
                        // It comes again.
                    }
                }
            }
        });
        var reached = 0;
        await Eventually.Async(async () => (reached = (await WithNewServer()).Length) > 20, "the rollout to be at work on all", TimeSpan.FromSeconds(100), () => Billing.Log);
        await Billing.Silo.Kill();
        Assert.IsLessThan(all.Length, reached, "it was killed too late to prove anything");
        await Billing.Silo.Start();
        await Billing.Until(async () => Text(await Rollout(), "state") == "done", "the rollout to go on by itself and end", TimeSpan.FromSeconds(180));
        await done.CancelAsync();
        await polling;

        Assert.HasCount(all.Length, await Items("devices?profile=phones-move&publishing=published&take=1000"));
        foreach (var mac in all)
        {
            var history = (await Api.Get($"devices/{mac}/history")).GetProperty("items").EnumerateArray().ToArray();
            Assert.AreEqual(2, Number(history[0], "profileVersion"), mac);
            Assert.AreEqual(1, history.Count(version => Number(version, "profileVersion") == 2), $"{mac} got the new version more than once");
            Assert.IsTrue((await FilesOf(mac)).Any(text => text.Contains("new.example.com", StringComparison.Ordinal)), mac);
        }

        foreach (var phone in phones)
        {
            await phone.Provision();
            Assert.AreEqual("new.example.com", phone.Configuration.Line(1).Server, phone.Habits.Family);
            await Until(phone.Mac, "current");
        }

        Assert.AreEqual(2, Number(await Api.Get("profiles/phones-move"), "current"));

        Task<JsonElement> Rollout() => Api.Get("rollouts/phones-move/2");

        async Task<JsonElement[]> WithNewServer() =>
            [.. (await Items("devices?profile=phones-move&take=1000")).Where(device => Number(device, "profileVersion") == 2)];
    }

    private static Task<JsonElement> Profile(string id, string server) => Api.Post("profiles", new { id, settings = new { server } });

    /// <summary>A customer with accounts <c>id.0</c>, <c>id.1</c> and so on, whose passwords are <c>secret-of-…</c>.</summary>
    private static Task Customer(string id, int accounts) =>
        Api.AddCustomer(id, [.. Enumerable.Range(0, accounts).Select(index => ($"{id}.{index}", $"secret-of-{id}.{index}"))]);

    /// <summary>A device of the inventory with accounts at its first ports, and the phone that was told its address.</summary>
    private static async Task<SimulatedPhone> Phone(string profile, FamilyHabits habits, string mac, params string[] accounts)
    {
        await Api.Post("devices", new { mac, habits.Vendor, habits.Model, profileId = profile });
        foreach (var (index, account) in accounts.Index())
        {
            await Api.Put(string.Create(CultureInfo.InvariantCulture, $"devices/{mac}/ports/{index + 1}"), new { accountId = account });
        }

        await Published(mac);
        var revealed = await Api.Post($"devices/{mac}/reveal-url", new { });
        return new SimulatedPhone(s_http, habits, mac, new Uri(Text(revealed, "base")));
    }

    private static async Task Import(string csv)
    {
        var id = Text(await Api.PostCsv("device-imports", csv), "id");
        await Stage("checked");
        Assert.AreEqual(0, Number(await Api.Get($"device-imports/{id}"), "refused"));
        await Api.Post($"device-imports/{id}/apply", new { });
        await Stage("applied");

        Task Stage(string stage) => Eventually.Async(
            async () => Text(await Api.Get($"device-imports/{id}"), "stage") == stage, $"the import to be {stage}", TimeSpan.FromSeconds(60), () => Billing.Log);
    }

    private static async Task<string[]> FilesOf(string mac)
    {
        var revealed = await Api.Post($"devices/{mac}/reveal-url", new { });
        return await Task.WhenAll(revealed.GetProperty("files").EnumerateArray().Select(async file =>
            Encoding.UTF8.GetString(await s_http.GetByteArrayAsync(new Uri(new Uri(Text(revealed, "base")), file.GetString())))));
    }

    private static async Task<HttpStatusCode> Status(Uri address)
    {
        using var answer = await s_http.GetAsync(address);
        return answer.StatusCode;
    }

    private static Task Published(string mac) => Eventually.Async(
        async () => Text(await Device(mac), "publishing") == "published", $"the files of {mac} to be published", s_soon, () => Billing.Log);

    private static Task Until(string mac, string arrival) => Eventually.Async(
        async () => Text(await Device(mac), "arrival") == arrival, $"{mac} to be {arrival}", s_soon, () => Billing.Log);

    private static Task<JsonElement> Device(string mac) => Api.Get($"devices/{mac}");

    private static async Task<JsonElement[]> Items(string path) => [.. (await Api.Get(path)).GetProperty("items").EnumerateArray()];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
