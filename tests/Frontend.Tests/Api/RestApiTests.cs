using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Billing.Customers;
using Billing.Frontend.Tests.Hosting;

namespace Billing.Frontend.Tests.Api;

[TestClass]
public sealed class RestApiTests
{
    private static FrontendHost host = null!;
    private HttpClient _admin = null!;

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
    public async Task A_customer_is_created_read_changed_and_closed()
    {
        var body = new { id = "acme", name = "Acme", currency = "EUR", creditLimit = 12.5m, country = "DE", timeZone = "Europe/Berlin" };
        using var created = await _admin.PostAsJsonAsync("/api/v1/customers", body);
        Assert.AreEqual(HttpStatusCode.Created, created.StatusCode);
        Assert.AreEqual("/api/v1/customers/acme", created.Headers.Location!.ToString());
        var customer = await _admin.GetFromJsonAsync<JsonElement>("/api/v1/customers/acme");
        Assert.AreEqual(12.5m, customer.GetProperty("creditLimit").GetDecimal());
        Assert.AreEqual("active", customer.GetProperty("status").GetString());

        using var changed = await _admin.PutAsJsonAsync("/api/v1/customers/acme", new { name = "Acme Ltd", currency = "EUR", version = 1 });
        Assert.AreEqual(HttpStatusCode.OK, changed.StatusCode);
        using var late = await _admin.PutAsJsonAsync("/api/v1/customers/acme", new { name = "Mine", version = 1 });
        await IsProblem(late, HttpStatusCode.Conflict, "conflict");

        using var closed = await _admin.PostAsJsonAsync("/api/v1/customers/acme/close", new { reason = "moved away" });
        Assert.AreEqual("closed", (await closed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString());
        CollectionAssert.Contains(host.Grains.Queries, (ServiceStatus.Closed, "moved away"));
        using var resumed = await _admin.PostAsync(new Uri("/api/v1/customers/acme/resume", UriKind.Relative), null);
        Assert.AreEqual(HttpStatusCode.OK, resumed.StatusCode, "a reason is not required, nor is a body");
    }

    [TestMethod]
    public async Task A_list_is_paged_to_its_end()
    {
        for (var i = 0; i < 5; i++)
        {
            using var created = await _admin.PostAsJsonAsync("/api/v1/customers", new { id = $"c{i}", name = "C" });
        }

        List<string> seen = [];
        string? next = null;
        do
        {
            var page = await _admin.GetFromJsonAsync<JsonElement>($"/api/v1/customers?take=2&search=c&status=suspended&after={next}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(customer => customer.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);
        Assert.AreEqual("c0 c1 c2 c3 c4", string.Join(' ', seen));
        CollectionAssert.Contains(host.Grains.Queries, new CustomerQuery { Search = "c", Status = ServiceStatus.Suspended });
    }

    [TestMethod]
    public async Task What_the_grain_refuses_is_told_at_its_field()
    {
        using var response = await _admin.PostAsJsonAsync("/api/v1/customers", new { id = "acme", name = "" });
        var problem = await IsProblem(response, HttpStatusCode.BadRequest);
        Assert.AreEqual("is required", problem.GetProperty("errors").GetProperty("name")[0].GetString());
        Assert.AreEqual(2, problem.GetProperty("errors").GetProperty("currency").GetArrayLength());
        Assert.AreEqual("required", problem.GetProperty("codes").GetProperty("name")[0].GetString());
    }

    [TestMethod]
    [DataRow("""{"id":"a","name":"A","admin":true}""", "admin")]
    [DataRow("""{"id":"a"}""", "name")]
    [DataRow("""{"id":"a","name":5}""", "name")]
    [DataRow("""{"id":"a","name":null}""", "name")]
    [DataRow("""{"id":"a","name":"A","creditLimit":"1"}""", "creditLimit")]
    [DataRow("""{"id":"A b","name":"A"}""", "id")]
    [DataRow("""{"id":"../x","name":"A"}""", "id")]
    [DataRow("""{"id":"a","name":"A","name":"B"}""", "name")]
    public async Task A_body_that_is_not_a_customer_is_refused_by_field(string body, string field)
    {
        using var response = await Post("/api/v1/customers", body);
        var problem = await IsProblem(response, HttpStatusCode.BadRequest);
        Assert.IsTrue(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
        Assert.IsEmpty(host.Grains.Customers);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("{")]
    [DataRow("nonsense")]
    public async Task A_body_that_is_no_object_is_refused(string body)
    {
        using var response = await Post("/api/v1/customers", body);
        await IsProblem(response, HttpStatusCode.BadRequest);
    }

    [TestMethod]
    public async Task A_body_that_nests_without_end_is_refused()
    {
        using var response = await Post("/api/v1/nodes", """{"id":"a","name":"a","secret":"s","addresses":""" + new string('[', 5000) + new string(']', 5000) + "}");
        await IsProblem(response, HttpStatusCode.BadRequest);
    }

    [TestMethod]
    public async Task A_body_that_is_too_large_or_of_another_kind_is_refused()
    {
        using var large = await Post("/api/v1/customers", $$"""{"id":"a","name":"{{new string('x', 100_000)}}"}""");
        await IsProblem(large, HttpStatusCode.RequestEntityTooLarge);
        using var form = await _admin.PostAsync(new Uri("/api/v1/customers", UriKind.Relative), new FormUrlEncodedContent([new("id", "a"), new("name", "A")]));
        await IsProblem(form, HttpStatusCode.UnsupportedMediaType);
        using var method = await _admin.DeleteAsync(new Uri("/api/v1/customers/a", UriKind.Relative));
        await IsProblem(method, HttpStatusCode.MethodNotAllowed);
    }

    [TestMethod]
    [DataRow("""{"id":"gw1","name":"G","secret":"s","kind":"kamailio","requireMessageAuthenticator":"yes"}""", HttpStatusCode.Created)]
    [DataRow("""{"id":"gw1","name":"G","secret":"s","kind":1}""", HttpStatusCode.BadRequest)]
    [DataRow("""{"id":"gw1","name":"G","secret":"s","kind":"asterisk"}""", HttpStatusCode.BadRequest)]
    [DataRow("""{"id":"gw1","name":"G"}""", HttpStatusCode.BadRequest)]
    public async Task Choices_are_words(string body, HttpStatusCode status)
    {
        using var response = await Post("/api/v1/nodes", body);
        Assert.AreEqual(status, response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task Secrets_are_written_and_shown_only_when_asked_for()
    {
        using var created = await _admin.PostAsJsonAsync("/api/v1/accounts", new { id = "+49 30".Replace(" ", "", StringComparison.Ordinal), customerId = "acme", password = "pa55word" });
        Assert.AreEqual(HttpStatusCode.Created, created.StatusCode);
        Assert.AreEqual("/api/v1/accounts/4930", created.Headers.Location!.ToString());
        Assert.IsFalse((await created.Content.ReadAsStringAsync()).Contains("pa55word", StringComparison.Ordinal));
        var account = await _admin.GetFromJsonAsync<JsonElement>("/api/v1/accounts/%2B4930");
        Assert.AreEqual("4930", account.GetProperty("id").GetString());
        Assert.IsFalse(account.TryGetProperty("password", out _));
        using var revealed = await _admin.PostAsync(new Uri("/api/v1/accounts/4930/reveal-password", UriKind.Relative), null);
        Assert.AreEqual("a password", (await revealed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("password").GetString());
        Assert.AreEqual("no-store", revealed.Headers.CacheControl?.ToString());
        Assert.AreEqual("0000-ada", host.Grains.Actors.Single().Id);
    }

    [TestMethod]
    public async Task An_account_with_signs_in_its_id_round_trips()
    {
        const string id = "trunk@10.0.0.1:5060#*";
        using var created = await _admin.PostAsJsonAsync("/api/v1/accounts", new { id, customerId = "acme", password = "x" });
        Assert.AreEqual(id, (await _admin.GetFromJsonAsync<JsonElement>(created.Headers.Location)).GetProperty("id").GetString());
    }

    [TestMethod]
    [DataRow("/api/v1/customers/Nobody")]
    [DataRow("/api/v1/customers/nobody")]
    [DataRow("/api/v1/customers/%2e%2e%2fx")]
    [DataRow("/api/v1/accounts/a%20b")]
    [DataRow("/api/v1/nodes/nobody")]
    [DataRow("/api/v1/customers/nobody/accounts")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        using var response = await _admin.GetAsync(new Uri(path, UriKind.Relative));
        await IsProblem(response, HttpStatusCode.NotFound);
    }

    [TestMethod]
    public async Task A_cluster_that_cannot_be_reached_is_said_so()
    {
        host.Grains.Failure = new SiloUnavailableException("silo S10.0.0.1:11111 said no");
        using var response = await _admin.GetAsync(new Uri("/api/v1/customers", UriKind.Relative));
        var problem = await IsProblem(response, HttpStatusCode.ServiceUnavailable, "cluster-unavailable");
        Assert.IsFalse(problem.ToString().Contains("10.0.0.1", StringComparison.Ordinal));
        Assert.IsNotNull(response.Headers.RetryAfter);
        using var ready = await host.Caller(null).GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using var live = await host.Caller(null).GetAsync(new Uri("/health/live", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, live.StatusCode);
    }

    [TestMethod]
    public async Task An_internal_error_is_not_shown()
    {
        host.Grains.Failure = new InvalidOperationException("the secret plan at C:\\plan");
        using var response = await _admin.GetAsync(new Uri("/api/v1/customers", UriKind.Relative));
        var problem = await IsProblem(response, HttpStatusCode.InternalServerError, "internal");
        Assert.IsFalse(problem.ToString().Contains("plan", StringComparison.Ordinal));
        Assert.IsFalse(string.IsNullOrEmpty(problem.GetProperty("traceId").GetString()));
    }

    [TestMethod]
    public async Task It_is_ready_when_a_silo_answers()
    {
        using var client = host.Caller(null);
        Assert.AreEqual(
            """{"status":"healthy","checks":{"cluster":"healthy","draining":"healthy"}}""", await client.GetStringAsync(new Uri("/health/ready", UriKind.Relative)));
    }

    [TestMethod]
    public async Task The_document_describes_every_endpoint()
    {
        var document = await _admin.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name} {path.Name}", Operation: operation.Value))).ToArray();
        Assert.HasCount(128, operations);
        foreach (var (name, operation) in operations)
        {
            Assert.IsTrue(operation.TryGetProperty("summary", out _), $"{name} has no summary");
            Assert.IsTrue(operation.TryGetProperty("operationId", out _), $"{name} has no id");
            foreach (var refusal in (string[])["401", "403", "503"])
            {
                Assert.IsTrue(operation.GetProperty("responses").TryGetProperty(refusal, out _), $"{name} does not say {refusal}");
            }
        }

        Assert.AreEqual("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("scheme").GetString());
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var kinds = schemas.GetProperty("NodeKind").GetProperty("enum").EnumerateArray().Select(kind => kind.GetString()).ToArray();
        CollectionAssert.Contains(kinds, "openSips");
        StringAssert.Contains(schemas.GetProperty("NewNode").GetProperty("properties").GetProperty("secret").GetProperty("description").GetString(), "shared secret");
        Assert.IsFalse(schemas.GetProperty("Node").GetProperty("properties").TryGetProperty("secret", out _));
        var live = document.GetProperty("paths").GetProperty("/api/v1/calls/live").GetProperty("get").GetProperty("parameters").EnumerateArray()
            .Select(parameter => parameter.GetProperty("name").GetString()).ToArray();
        foreach (var name in (string[])["customer", "stage", "search", "sort", "skip", "take"])
        {
            CollectionAssert.Contains(live, name);
        }

        var key = document.GetProperty("paths").GetProperty("/api/v1/calls/{key}").GetProperty("get").GetProperty("parameters");
        Assert.AreEqual(1, key.EnumerateArray().Count(parameter => parameter.GetProperty("in").GetString() == "path"));
    }

    [TestMethod]
    public async Task Every_answer_tells_the_browser_what_to_refuse()
    {
        using var client = host.Caller(null);
        foreach (var path in (string[])["/health/live", "/api/v1/customers", "/"])
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
            StringAssert.Contains(response.Headers.GetValues("Content-Security-Policy").Single(), "frame-ancestors 'none'", path);
            Assert.AreEqual("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single(), path);
            Assert.IsFalse(response.Headers.Contains("Server"), "no need to tell what we run");
        }
    }

    private Task<HttpResponseMessage> Post(string path, string body) =>
        _admin.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));

    private static async Task<JsonElement> IsProblem(HttpResponseMessage response, HttpStatusCode status, string? code = null)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.AreEqual(status, response.StatusCode, text);
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType, text);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.AreEqual((int)status, problem.GetProperty("status").GetInt32());
        Assert.IsFalse(text.Contains("Billing.", StringComparison.Ordinal) || text.Contains("System.", StringComparison.Ordinal), text);
        if (code is not null)
        {
            Assert.AreEqual(code, problem.GetProperty("code").GetString());
        }

        return problem;
    }
}
