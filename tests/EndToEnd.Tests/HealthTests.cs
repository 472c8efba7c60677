using System.Net;
using System.Text.Json;
using EndToEnd.Rig;
using Testing;

namespace EndToEnd;

/// <summary>What the health pages say, and what a collector gets, while storage is away and while a silo takes its leave.</summary>
[TestClass]
public class HealthTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(60);

    private const string Secret = "health-gw-secret-1";
    private const string Number = "4930555000111";

    private static Product Billing => Product.Running;

    [TestMethod]
    public async Task A_silo_is_alive_without_its_store_and_ready_with_it_and_says_first_that_it_leaves()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        await using var collector = OtlpCollector.Start();
        await using var second = Billing.AnotherSilo(
            ("Health__DrainFor", "00:00:12"), ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address.AbsoluteUri), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "500"), ("OTEL_BLRP_SCHEDULE_DELAY", "200"));
        await DebianPackages.Require("freeradius-utils");
        await Billing.Api.AddNode("health-gw", "Cisco", Secret, "127.0.0.81");
        await Billing.Api.AddCustomer("health-co", (Number, "health-password-1"));
        await Eventually.Async(
            async () => await Ready(http, Billing.Silo) == "200 cluster:healthy draining:healthy journal:healthy radius:healthy storage:healthy", "the first silo to be ready", s_soon, () => Billing.Log);

        Billing.Storage.Pause();
        try
        {
            // One that was up, and one that starts meanwhile.
            second.Launch();
            await Eventually.Async(async () => await Ready(http, Billing.Silo) == "503 cluster:healthy draining:healthy journal:healthy radius:healthy storage:unhealthy", "the first silo not to be ready", s_soon);
            await Eventually.Async(
                async () => await Ready(http, second) == "503 cluster:unhealthy draining:healthy journal:unhealthy radius:unhealthy storage:unhealthy", "the second silo not to be ready", s_soon, () => second.Log);
            Assert.AreEqual(HttpStatusCode.OK, await Live(http, Billing.Silo));
            Assert.AreEqual(HttpStatusCode.OK, await Live(http, second));
            // What goes wrong for somebody is logged, and nobody is named there (LogSecrecy looks).
            Assert.IsNull(await Account(1));
        }
        finally
        {
            Billing.Storage.Resume();
        }

        await Eventually.Async(async () => (await Ready(http, Billing.Silo)).StartsWith("200", StringComparison.Ordinal), "the first silo to be ready again", s_soon);
        await Eventually.Async(async () => (await Ready(http, second)).StartsWith("200", StringComparison.Ordinal), "the second silo to be ready", s_soon, () => second.Log);

        await Eventually.Async(async () => await Ask("guessed-password-1") == "Access-Reject", "the wrong password to be refused", s_soon);
        await Eventually.Async(async () => await Account(3) == "Accounting-Response", "the record to be taken", s_soon);
        foreach (var metric in (string[])["billing.journal.not_done", "billing.journal.records", "billing.radius.queue", "orleans-", "dotnet.gc"])
        {
            await Eventually.Async(() => collector.Of("metrics").Contains(metric, StringComparison.Ordinal), $"{metric} to be sent", s_soon);
        }

        await Eventually.Async(() => collector.Of("logs").Contains("this silo starts when they do", StringComparison.Ordinal), "the log to be sent", s_soon);
        StringAssert.Contains(collector.Of("metrics"), "billing-silo");
        foreach (var hidden in (string[])[Secret, Number, "health-password-1", "guessed-password-1", "AccountKey="])
        {
            foreach (var signal in (string[])["metrics", "traces", "logs"])
            {
                Assert.IsFalse(collector.Of(signal).Contains(hidden, StringComparison.Ordinal), $"'{hidden}' is in what is sent of {signal}");
            }

            Assert.IsFalse((Billing.Log + second.Log).Contains(hidden, StringComparison.Ordinal), $"'{hidden}' is in a log");
        }

        // What it says while it drains can be read for as long as that takes.
        var ended = second.Stop(s_soon);
        await Eventually.Async(
            async () => await Ready(http, second) == "503 cluster:healthy draining:unhealthy journal:healthy radius:healthy storage:healthy", "the second silo to say that it leaves", s_soon, () => second.Log);
        Assert.AreEqual(HttpStatusCode.OK, await Live(http, second));
        Assert.AreEqual(0, await ended);
    }

    private static async Task<string?> Ask(string password) => (await Radclient.Send(
        Billing.Authentication, "auth", Secret,
        ["Packet-Src-IP-Address = 127.0.0.81", $"User-Name = {Number}", $"User-Password = {password}", "Message-Authenticator = 0x00", "Called-Station-Id = 12125550199"],
        TimeSpan.FromMilliseconds(700), tries: 1)).Code;

    private static async Task<string?> Account(int tries) => (await Radclient.Send(
        Billing.Accounting, "acct", Secret,
        ["Packet-Src-IP-Address = 127.0.0.81", "Acct-Status-Type = Stop", "Acct-Session-Id = health-1", $"User-Name = {Number}", "Called-Station-Id = 12125550199"],
        TimeSpan.FromMilliseconds(700), tries)).Code;

    private static async Task<HttpStatusCode> Live(HttpClient http, Silo silo)
    {
        using var answer = await http.GetAsync(new Uri(silo.Http, "health/live"));
        return answer.StatusCode;
    }

    private static async Task<string> Ready(HttpClient http, Silo silo)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(silo.Http, "health/ready"));
            var checks = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("checks");
            return $"{(int)answer.StatusCode} {string.Join(' ', checks.EnumerateObject().Select(check => $"{check.Name}:{check.Value}"))}";
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return "nothing";
        }
    }
}
