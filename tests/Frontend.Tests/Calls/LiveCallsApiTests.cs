using System.Net.Http.Json;
using System.Text.Json;
using Billing.Calls;
using Billing.Frontend.Authentication;
using Billing.Frontend.Tests.Hosting;
using static Billing.Frontend.Tests.Hosting.Moments;

namespace Billing.Frontend.Tests.Calls;

[TestClass]
public sealed class LiveCallsApiTests
{
    private FrontendHost _host = null!;

    [TestInitialize]
    public async Task Start()
    {
        _host = new FrontendHost();
        for (var i = 1; i < _host.Grains.Shards.Length; i++)
        {
            _host.Grains.Shards[i].Whole("e", 1, []);
        }

        _host.Grains.Shards[0].Whole(
            "e", 1, Call("a", 1, "acme", "+4930123"), Call("b", 2, "acme", "4989555"), Call("c", 3, "umbrella", "+331", CallStage.Ringing));
        using var client = _host.Caller(Roles.Reader);
        await WaitForCalls(client, 3);
    }

    [TestCleanup]
    public async Task Stop() => await _host.DisposeAsync();

    [TestMethod]
    [DataRow("", "c b a")]
    [DataRow("?sort=setupAt", "a b c")]
    [DataRow("?sort=-customer", "c b a")]
    [DataRow("?customer=acme", "b a")]
    [DataRow("?callee=%2B49", "b a")]
    [DataRow("?callee=49", "b a")]
    [DataRow("?callee=4930", "a")]
    [DataRow("?stage=ringing", "c")]
    [DataRow("?stage=Ringing&customer=acme", "")]
    [DataRow("?search=UMBR", "c")]
    [DataRow("?search=89555", "b")]
    [DataRow("?node=gw2", "")]
    [DataRow("?skip=1&take=1", "b")]
    public async Task The_list_is_filtered_sorted_and_paged(string query, string keys)
    {
        using var client = _host.Caller(Roles.Reader);
        var page = await client.GetFromJsonAsync<JsonElement>($"/api/v1/calls/live{query}");
        Assert.AreEqual(keys, string.Join(' ', page.GetProperty("items").EnumerateArray().Select(call => call.GetProperty("key").GetString())));
        if (query.Contains("take", StringComparison.Ordinal))
        {
            Assert.AreEqual(3, page.GetProperty("total").GetInt32());
        }
    }

    [TestMethod]
    public async Task The_stream_begins_with_all_and_goes_on_with_what_changes()
    {
        using var client = _host.Caller(Roles.Reader);
        await using var body = await client.GetStreamAsync(new Uri("/api/v1/calls/live/stream?customer=acme", UriKind.Relative));
        using var reader = new StreamReader(body);
        var (type, first) = await Event(reader);
        Assert.AreEqual("snapshot", type);
        Assert.AreEqual("a b", Keys(first));
        Assert.AreEqual("connected", first.GetProperty("calls")[0].GetProperty("stage").GetString());

        // b becomes another customer's, a ends, c (never matched) ends, d appears.
        _host.Grains.Shards[0].Change("e", 2, [Call("b", 9, "umbrella"), Call("d", 4)], "a", "c");
        (type, var second) = await Event(reader);
        Assert.AreEqual("changes", type);
        Assert.AreEqual("d", Keys(second));
        Assert.AreEqual("a b", string.Join(' ', second.GetProperty("ended").EnumerateArray().Select(key => key.GetString()).Order(StringComparer.Ordinal)));
    }

    [TestMethod]
    public async Task A_stream_does_not_hold_up_the_stop()
    {
        using var client = _host.Caller(Roles.Reader);
        await using var body = await client.GetStreamAsync(new Uri("/api/v1/calls/live/stream", UriKind.Relative));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await _host.DisposeAsync();
        Assert.IsLessThan(TimeSpan.FromSeconds(25), clock.Elapsed, "as long as a host waits for what does not end");
    }

    [TestMethod]
    public async Task The_overview_adds_the_shards_up()
    {
        var minute = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero).AddMinutes(-10);
        _host.Grains.Shards[0].Hour = [new MinuteOfCalls(minute, 3, 2)];
        _host.Grains.Shards[5].Hour = [new MinuteOfCalls(minute, 1, 1)];
        using var client = _host.Caller(Roles.Reader);
        var overview = await client.GetFromJsonAsync<JsonElement>("/api/v1/overview");
        Assert.AreEqual(3, overview.GetProperty("callsNow").GetInt32());
        Assert.AreEqual(2, overview.GetProperty("connectedNow").GetInt32());
        Assert.AreEqual(0.75, overview.GetProperty("answerRate").GetDouble());
        var hour = overview.GetProperty("lastHour").EnumerateArray().ToArray();
        Assert.HasCount(60, hour);
        Assert.AreEqual((4, 3), hour.Select(m => (m.GetProperty("calls").GetInt32(), m.GetProperty("answered").GetInt32())).Single(m => m.Item1 > 0));
        Assert.AreEqual(2, overview.GetProperty("nodes").GetProperty("nodes")[0].GetProperty("drops").GetProperty("BadAuthenticator").GetInt32());
    }

    private static async Task WaitForCalls(HttpClient client, int count)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var page = await client.GetFromJsonAsync<JsonElement>("/api/v1/calls/live");
            if (page.GetProperty("complete").GetBoolean() && page.GetProperty("total").GetInt32() == count)
            {
                return;
            }

            Assert.IsLessThan(TimeSpan.FromSeconds(60), clock.Elapsed, "Waited in vain for the live list");
        }
    }

    private static string Keys(JsonElement update) =>
        string.Join(' ', update.GetProperty("calls").EnumerateArray().Select(call => call.GetProperty("key").GetString()).Order(StringComparer.Ordinal));

    private static async Task<(string Type, JsonElement Data)> Event(StreamReader reader)
    {
        string? type = null;
        JsonElement? data = null;
        while (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                type = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data = JsonDocument.Parse(line[6..]).RootElement;
            }
            else if (line.Length == 0 && data is not null && type != "ping")
            {
                return (type!, data.Value);
            }
        }

        throw new AssertFailedException("The stream ended.");
    }
}
