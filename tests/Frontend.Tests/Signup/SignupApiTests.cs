using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Billing.Frontend.Tests.Hosting;
using Billing.Signup;
using Microsoft.Extensions.Time.Testing;

namespace Billing.Frontend.Tests.Signup;

[TestClass]
public sealed class SignupApiTests
{
    private const string Signup = "0123456789abcdef0123456789abcdef";
    private static readonly FakeTimeProvider s_clock = new(Moments.Noon);
    private static FrontendHost host = null!;
    private HttpClient _visitor = null!;

    private static StubSignups Cluster => host.Grains.Signups;

    [ClassInitialize]
    public static void StartHost(TestContext _) => host = new FrontendHost(s_clock);

    [ClassCleanup]
    public static async Task StopHost() => await host.DisposeAsync();

    [TestInitialize]
    public void Start()
    {
        host.Grains.Forget();
        // Another hour: what other tests asked is not counted any more.
        s_clock.Advance(TimeSpan.FromHours(1));
        _visitor = host.Caller(null);
    }

    [TestCleanup]
    public void Stop() => _visitor.Dispose();

    [TestMethod]
    public async Task A_stranger_signs_up_and_is_told_where_to_pay()
    {
        var form = await _visitor.GetFromJsonAsync<JsonElement>("/api/v1/signup/shop/form");
        Assert.AreEqual(("The <b>shop</b>", "A line", 9.9m, "EUR"), (
            form.GetProperty("site").GetString(), form.GetProperty("product").GetString(), form.GetProperty("price").GetDecimal(), form.GetProperty("currency").GetString()));
        s_clock.Advance(TimeSpan.FromSeconds(30));

        using var answer = await Submit("key-1", new { firstName = "Grete", email = "g@example.com", billing = new { country = "DE" }, opened = form.GetProperty("opened").GetString() });
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode);
        var status = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.AreEqual((StubSignups.PayUrl, "awaitingPayment"), (status.GetProperty("next").GetString(), status.GetProperty("stage").GetString()));
        var id = status.GetProperty("id").GetString()!;
        Assert.EndsWith($"/api/v1/signup/shop/{id}", answer.Headers.Location!.ToString());
        Assert.AreEqual("DE", Cluster.Forms[id].Billing.Country);
        Assert.AreEqual(s_clock.GetUtcNow() - TimeSpan.FromSeconds(30), Cluster.Visits[id].OpenedAt);
        Assert.AreEqual("127.0.0.1", Cluster.Visits[id].Address);

        var polled = await _visitor.GetFromJsonAsync<JsonElement>(answer.Headers.Location);
        Assert.AreEqual(status.GetRawText(), polled.GetRawText());
    }

    [TestMethod]
    public async Task The_same_key_is_the_same_signup_and_another_form_under_it_is_refused()
    {
        using var first = await Submit("key-1", new { firstName = "Grete" });
        using var again = await Submit("key-1", new { firstName = "Grete" });
        Assert.AreEqual(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.HasCount(1, Cluster.Commands);
        using var other = await Submit("key-1", new { firstName = "Greta" });
        Assert.AreEqual("idempotency-conflict", await Code(other, HttpStatusCode.UnprocessableEntity));
        using var another = await Submit("key-2", new { firstName = "Greta" });
        Assert.AreEqual(HttpStatusCode.Accepted, another.StatusCode);
    }

    [TestMethod]
    public async Task All_that_is_wrong_is_told_at_the_fields()
    {
        Cluster.Refusal = [new("email", "repeated-email", "Somebody has it."), new("billing.postalCode", "invalid", "Looks like 10115."), new("", "too-fast", "Send it again.")];
        using var answer = await Submit("key-1", new { });
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
        var codes = problem.RootElement.GetProperty("codes");
        Assert.AreEqual("repeated-email invalid too-fast", $"{codes.GetProperty("email")[0]} {codes.GetProperty("billing.postalCode")[0]} {codes.GetProperty("")[0]}");
        Assert.AreEqual("Looks like 10115.", problem.RootElement.GetProperty("errors").GetProperty("billing.postalCode")[0].GetString());
    }

    [TestMethod]
    public async Task What_cannot_be_a_signup_is_refused_before_a_grain_is_woken()
    {
        using var keyless = await _visitor.PostAsJsonAsync("/api/v1/signup/shop", new { });
        Assert.AreEqual(HttpStatusCode.BadRequest, keyless.StatusCode);
        Assert.Contains("Idempotency-Key", await keyless.Content.ReadAsStringAsync());
        using var nowhere = await Submit("key-1", new { }, "no-such-site");
        Assert.AreEqual(HttpStatusCode.NotFound, nowhere.StatusCode);
        using var odd = await Submit("key-1", new { }, "No%20Site");
        Assert.AreEqual(HttpStatusCode.NotFound, odd.StatusCode);
        using var card = await Submit("key-1", new { firstName = "Grete", cardNumber = "4242424242424242" });
        var text = await card.Content.ReadAsStringAsync();
        Assert.AreEqual(HttpStatusCode.BadRequest, card.StatusCode);
        Assert.DoesNotContain("4242", text);
        using var huge = await Submit("key-1", new { firstName = new string('x', 70_000) });
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, huge.StatusCode);
        Assert.IsEmpty(Cluster.Commands);
    }

    [TestMethod]
    public async Task A_paused_site_takes_nobody()
    {
        Cluster.Sites["shop"] = StubSignups.Site() with { Paused = true };
        using var answer = await Submit("key-1", new { });
        Assert.AreEqual("paused", await Code(answer, HttpStatusCode.Forbidden));
    }

    [TestMethod]
    public async Task A_signup_is_shown_to_its_own_site_only()
    {
        Cluster.Put(Signup, SignupStage.Failed, new Problem("payment", "card-declined", "The card was declined."));
        Cluster.Sites["other"] = StubSignups.Site("other");
        var status = await _visitor.GetFromJsonAsync<JsonElement>($"/api/v1/signup/shop/{Signup}");
        Assert.AreEqual("card-declined", status.GetProperty("failure").GetProperty("code").GetString());
        Assert.EndsWith($"/signup/shop/paid?signup={Signup}", status.GetProperty("next").GetString()!);
        foreach (var path in new[] { $"other/{Signup}", "shop/ffffffffffffffffffffffffffffffff", "shop/NOT-AN-ID" })
        {
            using var answer = await _visitor.GetAsync(new Uri($"/api/v1/signup/{path}", UriKind.Relative));
            Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode, path);
        }
    }

    [TestMethod]
    public async Task The_code_of_the_mail_is_given()
    {
        Cluster.Put(Signup, SignupStage.AwaitingEmail);
        var status = await _visitor.GetFromJsonAsync<JsonElement>($"/api/v1/signup/shop/{Signup}");
        Assert.EndsWith($"/signup/shop/confirm?signup={Signup}", status.GetProperty("next").GetString()!);
        using var wrong = await _visitor.PostAsJsonAsync($"/api/v1/signup/shop/{Signup}/confirm", new { code = "111111" });
        Assert.Contains("wrong-code", await wrong.Content.ReadAsStringAsync());
        using var right = await _visitor.PostAsJsonAsync($"/api/v1/signup/shop/{Signup}/confirm", new { code = "123456" });
        Assert.AreEqual(StubSignups.PayUrl, (await right.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("next").GetString());
    }

    [TestMethod]
    public async Task A_token_is_exchanged_once_by_who_has_the_sites_key()
    {
        Cluster.Put(Signup, SignupStage.Done);
        var token = new { token = $"{Signup}.1.n.s" };
        using var keyless = await _visitor.PostAsJsonAsync("/api/v1/signup/shop/exchange", token);
        Assert.AreEqual("wrong-key", await Code(keyless, HttpStatusCode.Unauthorized));
        _visitor.DefaultRequestHeaders.Add("X-Site-Key", "another");
        using var wrong = await _visitor.PostAsJsonAsync("/api/v1/signup/shop/exchange", token);
        Assert.AreEqual("wrong-key", await Code(wrong, HttpStatusCode.Unauthorized));
        _visitor.DefaultRequestHeaders.Remove("X-Site-Key");
        _visitor.DefaultRequestHeaders.Add("X-Site-Key", StubSignups.Key);
        using var forged = await _visitor.PostAsJsonAsync("/api/v1/signup/shop/exchange", new { token = "nonsense" });
        Assert.Contains("token-forged", await forged.Content.ReadAsStringAsync());

        using var exchanged = await _visitor.PostAsJsonAsync("/api/v1/signup/shop/exchange", token);
        var result = await exchanged.Content.ReadFromJsonAsync<JsonElement>();
        Assert.AreEqual(("+493020000001", "493020000001"), (result.GetProperty("number").GetString(), result.GetProperty("sipUser").GetString()));
        Assert.AreEqual(new Uri(host.Address, $"/signup/shop/password?token={Signup}.secret").ToString(), result.GetProperty("passwordLink").GetString());
        using var again = await _visitor.PostAsJsonAsync("/api/v1/signup/shop/exchange", token);
        Assert.Contains("token-used", await again.Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task A_page_exchanges_a_token_only_where_its_site_allows_it_and_from_its_own_origin()
    {
        Cluster.Put(Signup, SignupStage.Done);
        Assert.AreEqual(HttpStatusCode.Unauthorized, (await Exchange(StubSignups.Origin)).Status);
        var site = StubSignups.Site();
        Cluster.Sites["shop"] = site with { Details = site.Details with { BrowserExchange = true } };
        Assert.AreEqual(HttpStatusCode.Unauthorized, (await Exchange("https://evil.example")).Status);
        Assert.AreEqual(HttpStatusCode.Unauthorized, (await Exchange(null)).Status);
        Assert.AreEqual((HttpStatusCode.OK, StubSignups.Origin), await Exchange(StubSignups.Origin));

        async Task<(HttpStatusCode Status, string? Allowed)> Exchange(string? origin)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/signup/shop/exchange") { Content = JsonContent.Create(new { token = $"{Signup}.1.n.s" }) };
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            using var answer = await _visitor.SendAsync(request);
            return (answer.StatusCode, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null);
        }
    }

    [TestMethod]
    public async Task A_password_is_set_by_the_token_alone()
    {
        Cluster.Put(Signup, SignupStage.Done);
        using var forged = await _visitor.PostAsJsonAsync("/api/v1/signup/shop/password", new { token = "x", password = "a long password" });
        Assert.Contains("token-forged", await forged.Content.ReadAsStringAsync());
        using var shorter = await _visitor.PostAsJsonAsync("/api/v1/signup/shop/password", new { token = $"{Signup}.secret", password = "short" });
        Assert.Contains("too-short", await shorter.Content.ReadAsStringAsync());
        using var set = await _visitor.PostAsJsonAsync("/api/v1/signup/shop/password", new { token = $"{Signup}.secret", password = "a long password" });
        Assert.AreEqual(HttpStatusCode.NoContent, set.StatusCode);
        CollectionAssert.AreEqual(new[] { "password a long password" }, Cluster.Commands.ToArray());
    }

    [TestMethod]
    public async Task Pages_at_the_sites_origins_may_ask_and_no_others()
    {
        foreach (var (origin, path, allowed) in new[] { (StubSignups.Origin, "shop", true), ("https://evil.example", "shop", false), (StubSignups.Origin, "no-such-site", false), ("null", "shop", false) })
        {
            using var preflight = new HttpRequestMessage(HttpMethod.Options, $"/api/v1/signup/{path}");
            preflight.Headers.Add("Origin", origin);
            preflight.Headers.Add("Access-Control-Request-Method", "POST");
            preflight.Headers.Add("Access-Control-Request-Headers", "content-type,idempotency-key");
            using var answer = await _visitor.SendAsync(preflight);
            Assert.AreEqual(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var who), $"{origin} {path}");
            Assert.IsTrue(!allowed || who!.Single() == origin);
            Assert.IsFalse(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        }

        // A refusal can be read by the page too.
        Cluster.Refusal = [new("email", "required", "E-mail is required.")];
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/signup/shop") { Content = JsonContent.Create(new { }) };
        request.Headers.Add("Origin", StubSignups.Origin);
        request.Headers.Add("Idempotency-Key", "key-1");
        using var refused = await _visitor.SendAsync(request);
        Assert.AreEqual(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.AreEqual(StubSignups.Origin, refused.Headers.GetValues("Access-Control-Allow-Origin").Single());

        // The rest of the API is for no page but the portal's.
        using var customers = new HttpRequestMessage(HttpMethod.Get, "/api/v1/customers");
        customers.Headers.Add("Origin", StubSignups.Origin);
        using var denied = await _visitor.SendAsync(customers);
        Assert.IsFalse(denied.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [TestMethod]
    public async Task A_program_that_tries_again_and_again_is_told_to_wait()
    {
        for (var count = 0; count < 20; count++)
        {
            using var answer = await Submit($"key-{count}", new { });
            Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode);
        }

        using var tooMany = await Submit("key-20", new { });
        Assert.AreEqual("too-many", await Code(tooMany, HttpStatusCode.TooManyRequests));
        Assert.IsInRange(1, 60, int.Parse(tooMany.Headers.GetValues("Retry-After").Single(), System.Globalization.CultureInfo.InvariantCulture));
        using var page = await _visitor.PostAsync(new Uri("/signup/shop", UriKind.Relative), new FormUrlEncodedContent([]));
        Assert.AreEqual(HttpStatusCode.TooManyRequests, page.StatusCode);

        s_clock.Advance(TimeSpan.FromMinutes(1));
        using var later = await Submit("key-20", new { });
        Assert.AreEqual(HttpStatusCode.Accepted, later.StatusCode);
    }

    [TestMethod]
    public async Task A_program_that_goes_slowly_is_told_to_wait_for_the_rest_of_the_hour()
    {
        for (var count = 0; count < 60; count++)
        {
            if (count % 20 == 0)
            {
                s_clock.Advance(TimeSpan.FromMinutes(1));
            }

            using var answer = await Submit($"key-{count}", new { });
            Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, $"{count}");
        }

        s_clock.Advance(TimeSpan.FromMinutes(1));
        using var tooMany = await Submit("key-60", new { });
        Assert.AreEqual("too-many", await Code(tooMany, HttpStatusCode.TooManyRequests));
        Assert.IsInRange(50 * 60, 60 * 60, int.Parse(tooMany.Headers.GetValues("Retry-After").Single(), System.Globalization.CultureInfo.InvariantCulture));
        using var asked = await _visitor.GetAsync(new Uri("/api/v1/signup/shop/form", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, asked.StatusCode);
        s_clock.Advance(TimeSpan.FromHours(1));
        using var later = await Submit("key-60", new { });
        Assert.AreEqual(HttpStatusCode.Accepted, later.StatusCode);
    }

    [TestMethod]
    public async Task A_sites_server_tells_where_its_visitors_are_and_each_is_counted_for_himself()
    {
        using var stranger = await Submit("key-1", new { visitorAddress = "203.0.113.1" });
        Assert.AreEqual("wrong-key", await Code(stranger, HttpStatusCode.Unauthorized));
        using var liar = await Submit("key-1", new { visitorAddress = "203.0.113.1" }, siteKey: "another");
        Assert.AreEqual("wrong-key", await Code(liar, HttpStatusCode.Unauthorized));
        using var odd = await Submit("key-1", new { visitorAddress = "somewhere" }, siteKey: StubSignups.Key);
        Assert.Contains("\"visitorAddress\":[\"invalid\"]", await odd.Content.ReadAsStringAsync());
        Assert.IsEmpty(Cluster.Visits);

        // More in a minute than one address may.
        for (var count = 0; count < 30; count++)
        {
            using var answer = await Submit($"key-{count}", new { visitorAddress = $"203.0.113.{count / 15}" }, siteKey: StubSignups.Key);
            Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, $"{count}");
        }

        CollectionAssert.AreEquivalent(new[] { "203.0.113.0", "203.0.113.1" }, Cluster.Visits.Values.Select(visit => visit.Address).Distinct().ToArray());
        Assert.IsTrue(Cluster.Visits.Values.All(visit => visit.Vouched));
        for (var count = 30; count < 35; count++)
        {
            using var answer = await Submit($"key-{count}", new { visitorAddress = "203.0.113.1" }, siteKey: StubSignups.Key);
        }

        using var tooMany = await Submit("key-35", new { visitorAddress = "203.0.113.1" }, siteKey: StubSignups.Key);
        Assert.AreEqual("too-many", await Code(tooMany, HttpStatusCode.TooManyRequests));

        // Where a server asks and does not say for whom, nobody knows where he is.
        Cluster.Visits.Clear();
        using var nowhere = await Submit("key-36", new { }, siteKey: StubSignups.Key);
        Assert.AreEqual((HttpStatusCode.Accepted, (string?)null), (nowhere.StatusCode, Cluster.Visits.Values.Single().Address));
        using var browser = await Submit("key-37", new { });
        Assert.IsFalse(Cluster.Visits.Values.Single(visit => visit.Address is not null).Vouched);
    }

    [TestMethod]
    public async Task A_code_is_sent_once_more()
    {
        Cluster.Put(Signup, SignupStage.AwaitingEmail);
        using var sent = await _visitor.PostAsync(new Uri($"/api/v1/signup/shop/{Signup}/code", UriKind.Relative), null);
        Assert.AreEqual((HttpStatusCode.OK, "code again"), (sent.StatusCode, Cluster.Commands.Single()));
        Cluster.CodeProblem = new Problem("code", "too-many-codes", "Several were sent.");
        using var enough = await _visitor.PostAsync(new Uri($"/api/v1/signup/shop/{Signup}/code", UriKind.Relative), null);
        Assert.AreEqual(HttpStatusCode.BadRequest, enough.StatusCode);
        Assert.Contains("too-many-codes", await enough.Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task A_notice_is_taken_to_the_byte_and_an_unsigned_one_refused()
    {
        const string body = "{\"id\": \"evt_1\" ,\n\"type\":\"checkout.session.completed\"}";
        Assert.AreEqual(HttpStatusCode.OK, await Notice(body, "good"));
        Assert.AreEqual(HttpStatusCode.OK, await Notice(body, "good"), "a duplicate");
        Assert.AreEqual($"notice {body}", Cluster.Commands.First());
        Assert.AreEqual(HttpStatusCode.BadRequest, await Notice(body, "forged"));
        Assert.AreEqual(HttpStatusCode.BadRequest, await Notice(body, null));
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, await Notice(new string('x', 300_000), "good"));

        Cluster.NoticeFailure = new TimeoutException("busy");
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, await Notice(body, "good"), "the gateway must send it again");

        async Task<HttpStatusCode> Notice(string text, string? signature)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/signup/webhooks/stripe") { Content = new StringContent(text, Encoding.UTF8, "application/json") };
            if (signature is not null)
            {
                request.Headers.Add("Stripe-Signature", signature);
            }

            using var answer = await _visitor.SendAsync(request);
            return answer.StatusCode;
        }
    }

    private async Task<HttpResponseMessage> Submit(string key, object body, string site = "shop", string? siteKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/signup/{site}") { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        if (siteKey is not null)
        {
            request.Headers.Add("X-Site-Key", siteKey);
        }

        return await _visitor.SendAsync(request);
    }

    private static async Task<string?> Code(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.AreEqual(status, response.StatusCode, text);
        using var problem = JsonDocument.Parse(text);
        return problem.RootElement.GetProperty("code").GetString();
    }
}
