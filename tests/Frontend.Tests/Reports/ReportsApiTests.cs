using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Billing.Audit;
using Billing.Frontend.Authentication;
using Billing.Frontend.Tests.Hosting;
using Billing.Reports;

namespace Billing.Frontend.Tests.Reports;

[TestClass]
public sealed class ReportsApiTests
{
    private static readonly string s_id = ReportRunIds.Of(Moments.Noon, "x");
    private static FrontendHost host = null!;
    private HttpClient _admin = null!;
    private HttpClient _reader = null!;

    private static StubReports Reports => host.Grains.Reports;

    [ClassInitialize]
    public static void StartHost(TestContext _) => host = new FrontendHost();

    [ClassCleanup]
    public static async Task StopHost() => await host.DisposeAsync();

    [TestInitialize]
    public void Start()
    {
        host.Grains.Forget();
        _admin = host.Admin();
        // Another person.
        _reader = host.Caller(null);
        _reader.DefaultRequestHeaders.Authorization = new("Bearer", host.Token(Roles.Reader, change: claims => claims["oid"] = "0000-rita"));
    }

    [TestCleanup]
    public void Stop()
    {
        _admin.Dispose();
        _reader.Dispose();
    }

    [TestMethod]
    public async Task The_built_in_reports_are_there_for_a_reader_the_seeds_first()
    {
        var list = await _reader.GetFromJsonAsync<JsonElement>("/api/v1/reports");
        var first = list.GetProperty("builtIn").EnumerateArray().First();
        Assert.AreEqual("long-calls-by-country", first.GetProperty("id").GetString());
        Assert.AreEqual(900, first.GetProperty("definition").GetProperty("measures")[0].GetProperty("condition").GetProperty("longerThanSeconds").GetInt32());
        Assert.AreEqual("ratio", first.GetProperty("definition").GetProperty("measures")[1].GetProperty("kind").GetString());
        Assert.AreEqual(BuiltInReports.All.Count, list.GetProperty("builtIn").GetArrayLength());
    }

    [TestMethod]
    public async Task What_the_API_tells_of_a_report_it_takes_again()
    {
        var definition = (await _reader.GetFromJsonAsync<JsonElement>("/api/v1/reports/long-calls-by-country")).GetProperty("definition");
        using var created = await _reader.PostAsJsonAsync("/api/v1/reports", new { id = "mine", definition, sharing = "readers" });
        Assert.AreEqual(HttpStatusCode.Created, created.StatusCode, await created.Content.ReadAsStringAsync());
        Assert.AreEqual(BuiltInReports.LongCallsByCountry.ToJson(), Reports.Saved["mine"].Definition.ToJson());
    }

    [TestMethod]
    public async Task A_report_belongs_to_whoever_saved_it()
    {
        Save("private", "0000-rita", ReportSharing.Nobody);
        Save("of-admins", "0000-rita", ReportSharing.Administrators);
        Save("of-all", "0000-ada", ReportSharing.Readers);
        CollectionAssert.AreEquivalent(new[] { "private", "of-admins", "of-all" }, await Seen(_reader));
        CollectionAssert.AreEquivalent(new[] { "of-admins", "of-all" }, await Seen(_admin));
        Assert.AreEqual(HttpStatusCode.NotFound, (await _admin.GetAsync("/api/v1/reports/private")).StatusCode);
        var change = new { definition = new { name = "x", measures = new[] { new { kind = "count" } } }, sharing = "readers", version = 1 };
        Assert.AreEqual(HttpStatusCode.NotFound, (await _admin.PutAsJsonAsync("/api/v1/reports/private", change)).StatusCode);
        Assert.AreEqual(HttpStatusCode.Forbidden, (await _reader.PutAsJsonAsync("/api/v1/reports/of-all", change)).StatusCode);
        Assert.AreEqual(HttpStatusCode.Forbidden, (await _reader.DeleteAsync("/api/v1/reports/of-all")).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await _admin.PutAsJsonAsync("/api/v1/reports/of-admins", change)).StatusCode);
        Assert.AreEqual(HttpStatusCode.Conflict, (await _admin.PutAsJsonAsync("/api/v1/reports/of-all", change with { version = 9 })).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await _reader.DeleteAsync("/api/v1/reports/private")).StatusCode);
    }

    [TestMethod]
    [DataRow("""{"id":"Bad Id","definition":{"name":"x","measures":[{"kind":"count"}]}}""", "id")]
    [DataRow("""{"id":"x","definition":{"name":"","measures":[{"kind":"count"}]}}""", "name")]
    [DataRow("""{"id":"x","definition":{"name":"x","measures":[]}}""", "measures")]
    [DataRow("""{"id":"x","definition":{"name":"x","measures":[{"kind":"share"}]}}""", "measures[0].condition")]
    [DataRow("""{"id":"x","definition":{"name":"x","measures":[{"kind":"nothing"}]}}""", "definition.measures[0].kind")]
    [DataRow("""{"id":"x","definition":{"name":"x","sql":"SELECT 1","groupBy":["node"]}}""", "measures")]
    [DataRow("""{"id":"x","definition":{"name":"x","range":{"timeZone":"Mars"},"measures":[{"kind":"count"}]}}""", "range.timeZone")]
    [DataRow("""{"id":"x","definition":{"name":"x","measures":[{"kind":"count"}],"surprise":1}}""", "surprise")]
    public async Task A_report_that_makes_no_sense_is_refused_at_its_field(string body, string field)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _reader.PostAsync("/api/v1/reports", content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode, text);
        Assert.IsTrue(JsonDocument.Parse(text).RootElement.GetProperty("errors").TryGetProperty(field, out _), text);
    }

    [TestMethod]
    public async Task A_reader_runs_a_report_over_another_time_and_sees_its_rows()
    {
        using var started = await _reader.PostAsJsonAsync("/api/v1/report-runs", new { reportId = "calls-by-hour", range = new { period = "fixed", from = "2026-03-01T00:00:00", to = "2026-03-02T00:00:00", timeZone = "Europe/Berlin" } });
        Assert.AreEqual(HttpStatusCode.Accepted, started.StatusCode, await started.Content.ReadAsStringAsync());
        Assert.IsTrue(Reports.Requests.TryDequeue(out var request));
        Assert.AreEqual(("0000-rita", "calls-by-hour", ReportSharing.Nobody, "Europe/Berlin"), (request.By.Id, request.ReportId, request.Sharing, request.Definition.Range.TimeZone));
        Assert.AreEqual(new DateTime(2026, 3, 1), request.Definition.Range.From);
        var run = await _reader.GetFromJsonAsync<JsonElement>(started.Headers.Location);
        Assert.AreEqual("waiting", run.GetProperty("state").GetString());
        Assert.AreEqual(HttpStatusCode.NotFound, (await _admin.GetAsync(started.Headers.Location)).StatusCode, "it is another's");
        Assert.AreEqual(HttpStatusCode.NotFound, (await _reader.GetAsync($"{started.Headers.Location}/rows")).StatusCode, "there are no rows yet");

        Reports.Done(s_id, "0000-rita");
        Reports.Rows = [[new DateTime(2026, 3, 1), 7L], [null, double.NaN]];
        var rows = await _reader.GetFromJsonAsync<JsonElement>($"/api/v1/report-runs/{s_id}/rows?from=0&take=10");
        Assert.AreEqual("""[["2026-03-01T00:00:00",7],[null,null]]""", rows.GetProperty("rows").GetRawText());
        Assert.AreEqual(HttpStatusCode.BadRequest, (await _reader.GetAsync($"/api/v1/report-runs/{s_id}/rows?take=1001")).StatusCode);
        Assert.AreEqual(HttpStatusCode.BadRequest, (await _reader.GetAsync($"/api/v1/report-runs/{s_id}/rows?from=-1")).StatusCode);
    }

    [TestMethod]
    [DataRow("""{}""")]
    [DataRow("""{"reportId":"calls-by-hour","definition":{"name":"x","measures":[{"kind":"count"}]}}""")]
    public async Task What_runs_is_one_of_two(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        Assert.AreEqual(HttpStatusCode.BadRequest, (await _reader.PostAsync("/api/v1/report-runs", content)).StatusCode);
    }

    [TestMethod]
    public async Task A_run_is_cancelled_by_whoever_asked_and_by_nobody_else()
    {
        Reports.Done(s_id, "0000-ada", ReportSharing.Readers);
        Assert.AreEqual(HttpStatusCode.Forbidden, (await _reader.PostAsJsonAsync($"/api/v1/report-runs/{s_id}/cancel", new { })).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await _admin.PostAsJsonAsync($"/api/v1/report-runs/{s_id}/cancel", new { })).StatusCode);
        Assert.AreEqual(HttpStatusCode.NotFound, (await _reader.PostAsJsonAsync("/api/v1/report-runs/no-such/cancel", new { })).StatusCode);
    }

    [TestMethod]
    public async Task A_person_with_five_reports_under_way_waits_and_others_do_not()
    {
        for (var run = 0; run < 5; run++)
        {
            Assert.AreEqual(HttpStatusCode.Accepted, (await _reader.PostAsJsonAsync("/api/v1/report-runs", new { reportId = "calls-by-hour" })).StatusCode);
        }

        using var refused = await _reader.PostAsJsonAsync("/api/v1/report-runs", new { reportId = "calls-by-hour" });
        Assert.AreEqual(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.AreEqual("too-many", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        Assert.AreEqual(HttpStatusCode.Accepted, (await _admin.PostAsJsonAsync("/api/v1/report-runs", new { reportId = "calls-by-hour" })).StatusCode);
    }

    [TestMethod]
    public async Task A_result_is_sent_again_by_an_administrator()
    {
        Reports.Runs[s_id] = Reports.Done(s_id, "0000-rita", ReportSharing.Readers) with { Recipients = ["ada@example.com"], SendFailure = "away" };
        Assert.AreEqual(HttpStatusCode.Forbidden, (await _reader.PostAsJsonAsync($"/api/v1/report-runs/{s_id}/send-again", new { })).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await _admin.PostAsJsonAsync($"/api/v1/report-runs/{s_id}/send-again", new { })).StatusCode);
        Assert.IsNull(Reports.Runs[s_id].SendFailure);
        Reports.Done(s_id, "0000-rita", ReportSharing.Readers);
        Assert.AreEqual(HttpStatusCode.Conflict, (await _admin.PostAsJsonAsync($"/api/v1/report-runs/{s_id}/send-again", new { })).StatusCode);
        Reports.Done(s_id, "0000-rita");
        Assert.AreEqual(HttpStatusCode.NotFound, (await _admin.PostAsJsonAsync($"/api/v1/report-runs/{s_id}/send-again", new { })).StatusCode, "it is another's");
    }

    [TestMethod]
    public async Task A_result_is_downloaded_by_a_session_too()
    {
        Reports.Done(s_id, "0000-petra");
        Reports.File = [[1, 2], [3]];
        using var session = host.Session(Roles.Reader);
        using var answer = await session.GetAsync($"/api/v1/report-runs/{s_id}/result?format=parquet");
        Assert.AreEqual("application/vnd.apache.parquet", answer.Content.Headers.ContentType!.MediaType);
        Assert.AreEqual("calls-by-hour-20260301T120000Z.parquet", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, await answer.Content.ReadAsByteArrayAsync());
        Assert.AreEqual(HttpStatusCode.BadRequest, (await session.GetAsync($"/api/v1/report-runs/{s_id}/result?format=pdf")).StatusCode);
        Assert.AreEqual(HttpStatusCode.NotFound, (await _admin.GetAsync($"/api/v1/report-runs/{s_id}/result")).StatusCode);
    }

    [TestMethod]
    public async Task A_download_that_cannot_be_finished_is_cut_off_and_not_ended_as_if_whole()
    {
        Reports.Done(s_id, "0000-ada");
        Reports.File = [new byte[100_000], null];
        await Assert.ThrowsAsync<HttpRequestException>(() => _admin.GetByteArrayAsync($"/api/v1/report-runs/{s_id}/result?format=csv"));
    }

    [TestMethod]
    public async Task A_schedule_is_for_administrators()
    {
        Save("of-all", "0000-rita", ReportSharing.Readers);
        var body = new { schedule = new { cron = "0 7 * * *", timeZone = "Europe/Berlin", recipients = new[] { "ada@example.com" }, format = "csv" }, version = 1 };
        Assert.AreEqual(HttpStatusCode.Forbidden, (await _reader.PutAsJsonAsync("/api/v1/reports/of-all/schedule", body)).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await _admin.PutAsJsonAsync("/api/v1/reports/of-all/schedule", body)).StatusCode);
        Assert.AreEqual(ReportFormat.Csv, Reports.Saved["of-all"].Schedule!.Format);
    }

    [TestMethod]
    public async Task Personal_data_of_a_customer_is_erased_by_an_administrator()
    {
        using var answer = await _admin.PostAsJsonAsync("/api/v1/customers/acme/erase-call-data", new { reason = "asked by letter" });
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.AreEqual(("acme", "0000-ada"), Reports.Erasures.TryPeek(out var erasure) ? (erasure.CustomerId, erasure.By.Id) : default);
        Assert.AreEqual(1, (await _admin.GetFromJsonAsync<JsonElement>("/api/v1/call-data-erasures")).GetArrayLength());
    }

    private static void Save(string id, string owner, ReportSharing sharing) => Reports.Saved[id] = new ReportView
    {
        Id = id, Definition = BuiltInReports.CallsByHour, Sharing = sharing, Owner = new Actor(owner, owner, "api"), CreatedAt = Moments.Noon, Version = 1,
    };

    private static async Task<string[]> Seen(HttpClient client) =>
        [.. (await client.GetFromJsonAsync<JsonElement>("/api/v1/reports")).GetProperty("items").EnumerateArray().Select(report => report.GetProperty("id").GetString()!)];
}
