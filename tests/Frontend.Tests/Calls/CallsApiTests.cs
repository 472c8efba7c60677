using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Billing.Calls;
using Billing.Frontend.Authentication;
using Billing.Frontend.Tests.Hosting;
using static Billing.Frontend.Tests.Hosting.Moments;

namespace Billing.Frontend.Tests.Calls;

[TestClass]
public sealed class CallsApiTests
{
    private static FrontendHost host = null!;

    [ClassInitialize]
    public static void Start(TestContext _) => host = new FrontendHost();

    [ClassCleanup]
    public static async Task Stop() => await host.DisposeAsync();

    [TestMethod]
    [DataRow("3c26700a-1@10.0.0.1")]
    [DataRow("a/b/c")]
    [DataRow("a%2Fb")]
    [DataRow("100% sure? #1 & +2 = ü ; \"x\" <y>")]
    [DataRow("gw1!0000/1~AB")]
    [DataRow("live!")]
    public async Task A_key_round_trips_whatever_stands_in_it(string key)
    {
        host.Grains.Calls[key] = new CallView { Key = key, Live = Call(key), Legs = [], Timeline = [] };
        using var client = host.Caller(Roles.Reader);
        using var response = await client.GetAsync(new Uri($"/api/v1/calls/{Uri.EscapeDataString(key)}", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        var call = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.AreEqual(key, call.GetProperty("key").GetString());
        Assert.AreEqual("confirmed", call.GetProperty("live").GetProperty("certainty").GetString());
    }

    [TestMethod]
    [DataRow("nobody", HttpStatusCode.NotFound)]
    [DataRow("a%0Ab", HttpStatusCode.BadRequest)]
    public async Task A_key_that_no_call_has_is_not_found(string key, HttpStatusCode status)
    {
        using var client = host.Caller(Roles.Reader);
        using var response = await client.GetAsync(new Uri($"/api/v1/calls/{key}", UriKind.Relative));
        Assert.AreEqual(status, response.StatusCode);
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [TestMethod]
    public async Task A_search_hands_the_filters_over_and_pages_by_token()
    {
        List<(CallQuery Query, string? After, int Take)> asked = [];
        host.Grains.History = (query, after, take) =>
        {
            asked.Add((query, after, take));
            return Task.FromResult(new Page<Cdr>([Cdr("a")], "t/1 +"));
        };
        using var client = host.Caller(Roles.Reader);
        var page = await client.GetFromJsonAsync<JsonElement>(
            "/api/v1/calls?from=2026-03-01T00:00:00Z&to=2026-03-02T01:00:00%2B01:00&customer=acme&account=%2B4930123&number=%2B4930&node=gw1&answered=true&take=5&after=x");
        Assert.AreEqual("t/1 +", page.GetProperty("next").GetString());
        Assert.AreEqual("a", page.GetProperty("items")[0].GetProperty("key").GetString());
        var expected = new CallQuery
        {
            From = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
            To = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero),
            CustomerId = "acme",
            AccountId = "4930123",
            Number = "4930",
            NodeId = "gw1",
            Answered = true,
        };
        Assert.AreEqual((expected, "x", 5), asked.Single());
        await client.GetFromJsonAsync<JsonElement>($"/api/v1/calls?after={Uri.EscapeDataString("t/1 +")}");
        Assert.AreEqual("t/1 +", asked[1].After);
    }

    [TestMethod]
    [DataRow("from=yesterday", "from")]
    [DataRow("from=2026-03-02&to=2026-03-01", "from")]
    [DataRow("to=9999-99-99", "to")]
    [DataRow("take=0", "take")]
    [DataRow("take=1001", "take")]
    [DataRow("take=x", "take")]
    [DataRow("answered=maybe", "answered")]
    [DataRow("after=%0d%0a", "after")]
    [DataRow("customer=a%00b", "customer")]
    public async Task A_parameter_that_cannot_be_is_refused_by_name(string query, string field)
    {
        using var client = host.Caller(Roles.Reader);
        using var response = await client.GetAsync(new Uri($"/api/v1/calls?{query}", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.IsTrue(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [TestMethod]
    [DataRow("stage=5", "stage")]
    [DataRow("stage=1,2", "stage")]
    [DataRow("certainty=sure", "certainty")]
    [DataRow("sort=password", "sort")]
    [DataRow("skip=-1", "skip")]
    public async Task A_parameter_of_the_live_list_that_cannot_be_is_refused_by_name(string query, string field)
    {
        using var client = host.Caller(Roles.Reader);
        foreach (var path in field is "sort" or "skip" ? new[] { "live" } : ["live", "live/stream"])
        {
            using var response = await client.GetAsync(new Uri($"/api/v1/calls/{path}?{query}", UriKind.Relative));
            Assert.AreEqual(HttpStatusCode.BadRequest, response.StatusCode, path);
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
            Assert.IsTrue(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
        }
    }

    [TestMethod]
    public async Task The_file_holds_every_page_quoted_and_without_formulas()
    {
        var hostile = Cdr("k,1") with
        {
            Caller = "=HYPERLINK(\"http://x\")",
            Callee = "+4930123",
            CustomerId = "-1+1",
            AccountId = "@SUM(A1)",
            Why = "said \"no\",\r\nthen left; ü",
            ConnectedAt = null,
        };
        host.Grains.History = (query, after, take) => Task.FromResult(after switch
        {
            null => new Page<Cdr>([hostile, Cdr("two")], "1"),
            "1" => new Page<Cdr>([], "2"),
            _ => new Page<Cdr>([Cdr("three")], null),
        });
        using var client = host.Caller(Roles.Reader);
        using var response = await client.GetAsync(new Uri("/api/v1/calls.csv?from=2026-03-01&to=2026-03-02", UriKind.Relative));
        Assert.AreEqual("text/csv; charset=utf-8; header=present", response.Content.Headers.ContentType?.ToString());
        Assert.AreEqual("attachment; filename=\"calls-20260301T000000Z-20260302T000000Z.csv\"", response.Content.Headers.ContentDisposition?.ToString());
        Assert.AreEqual("2026-03-02T00:00:00Z", response.Headers.GetValues("Billing-Cut-Off").Single());
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var text = new System.Text.UTF8Encoding(false, true).GetString(bytes);
        StringAssert.StartsWith(text, "key,customer,account,caller,callee,callerCountry,calleeCountry,node,setupAt,connectedAt,endedAt,seconds,cause,sipCode,certainty,why,legs\r\n");
        StringAssert.Contains(
            text,
            "\"k,1\",'-1+1,'@SUM(A1),\"'=HYPERLINK(\"\"http://x\"\")\",+4930123,,,gw1,2026-03-01T12:00:00Z,,2026-03-01T12:01:05Z,60,16,,confirmed,\"said \"\"no\"\",\r\nthen left; ü\",2\r\n");
        StringAssert.EndsWith(text, "\r\n");
        Assert.AreEqual(1, System.Text.RegularExpressions.Regex.Count(text, "three,"));
    }

    [TestMethod]
    public async Task The_file_ends_at_the_moment_it_was_asked_for()
    {
        CallQuery? asked = null;
        host.Grains.History = (query, _, _) =>
        {
            asked = query;
            return Task.FromResult(new Page<Cdr>([], null));
        };
        using var client = host.Caller(Roles.Reader);
        using var response = await client.GetAsync(new Uri("/api/v1/calls.csv?to=2999-01-01&from=2026-01-01", UriKind.Relative));
        Assert.IsLessThan(new DateTimeOffset(2998, 1, 1, 0, 0, 0, TimeSpan.Zero), asked!.To);
    }

    [TestMethod]
    public async Task A_file_that_cannot_be_finished_is_cut_off()
    {
        host.Grains.History = (_, after, _) => after is null
            ? Task.FromResult(new Page<Cdr>([Cdr("one")], "1"))
            : throw new TimeoutException();
        using var client = host.Caller(Roles.Reader);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(new Uri("/api/v1/calls.csv", UriKind.Relative)));
    }

    [TestMethod]
    public async Task A_file_that_cannot_be_begun_is_refused()
    {
        host.Grains.History = (_, _, _) => throw new TimeoutException();
        using var client = host.Caller(Roles.Reader);
        using var response = await client.GetAsync(new Uri("/api/v1/calls.csv", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [TestMethod]
    public async Task A_long_file_takes_no_memory()
    {
        const int pages = 300;
        var rows = Enumerable.Range(0, 1000).Select(i => Cdr($"key-{i}")).ToArray();
        host.Grains.History = (_, after, _) =>
        {
            var page = int.Parse(after ?? "0", System.Globalization.CultureInfo.InvariantCulture) + 1;
            return Task.FromResult(new Page<Cdr>(rows, page == pages ? null : page.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        };
        using var client = host.Caller(Roles.Reader);
        await using var body = await client.GetStreamAsync(new Uri("/api/v1/calls.csv", UriKind.Relative));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = before;
        var buffer = new byte[64 * 1024];
        long bytes = 0;
        int read;
        for (var i = 0; (read = await body.ReadAsync(buffer)) > 0; i++)
        {
            bytes += read;
            most = i % 50 == 0 ? Math.Max(most, GC.GetTotalMemory(forceFullCollection: true)) : most;
        }

        Assert.IsGreaterThan(30_000_000, bytes);
        Assert.IsLessThan(8_000_000, most - before, "memory held while writing");
    }
}
