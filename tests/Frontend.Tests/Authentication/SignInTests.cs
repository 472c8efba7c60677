using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Billing.Frontend.Authentication;
using Billing.Frontend.Tests.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace Billing.Frontend.Tests.Authentication;

[TestClass]
public sealed class SignInTests
{
    private static FrontendHost host = null!;

    [ClassInitialize]
    public static void Start(TestContext _) => host = new FrontendHost();

    [ClassCleanup]
    public static async Task Stop() => await host.DisposeAsync();

    [TestMethod]
    public async Task A_stranger_is_sent_to_the_provider_by_a_page_but_refused_by_the_API()
    {
        using var client = host.Caller(null);
        using var page = await client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.Redirect, page.StatusCode);
        StringAssert.StartsWith(page.Headers.Location!.ToString(), "https://login.example/");
        StringAssert.Contains(page.Headers.Location!.Query, "response_type=code");

        using var api = await client.GetAsync(new Uri("/api/v1/customers", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.Unauthorized, api.StatusCode);
        Assert.AreEqual("application/problem+json", api.Content.Headers.ContentType?.MediaType);
        Assert.AreEqual("Bearer", api.Headers.WwwAuthenticate.Single().Scheme);
        Assert.AreEqual(401, (await api.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetInt32());
    }

    [TestMethod]
    public async Task An_address_of_the_API_that_is_not_there_is_refused_to_a_stranger_and_not_found_by_others()
    {
        using var stranger = host.Caller(null);
        using var refused = await stranger.GetAsync(new Uri("/api/v1/nothing", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var admin = host.Admin();
        using var missing = await admin.GetAsync(new Uri("/api/v1/nothing", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.AreEqual("application/problem+json", missing.Content.Headers.ContentType?.MediaType);
    }

    [TestMethod]
    [DataRow("audience")]
    [DataRow("expired")]
    [DataRow("key")]
    [DataRow("garbage")]
    [DataRow("none")]
    public async Task A_token_that_is_not_for_us_is_refused(string what)
    {
        using var other = RSA.Create(2048);
        var token = what switch
        {
            "audience" => host.Token(Roles.Admin, audience: "another application"),
            "expired" => host.Token(Roles.Admin, age: TimeSpan.FromHours(3)),
            "key" => host.Token(Roles.Admin, key: new RsaSecurityKey(other)),
            // The header's algorithm "none", without a signature.
            "none" => "eyJhbGciOiJub25lIn0." + host.Token(Roles.Admin).Split('.')[1] + ".",
            _ => "garbage",
        };
        using var client = host.Caller(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.GetAsync(new Uri("/api/v1/customers", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [TestMethod]
    public async Task A_session_reads_the_API_but_changes_nothing_through_it()
    {
        using var session = host.Session(Roles.Admin);
        using var read = await session.GetAsync(new Uri("/api/v1/customers", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, read.StatusCode);
        using var change = await session.PostAsJsonAsync("/api/v1/customers", new { id = "evil", name = "Evil" });
        Assert.AreEqual(HttpStatusCode.Unauthorized, change.StatusCode);
        Assert.IsFalse(host.Grains.Customers.ContainsKey("evil"));
        using var reveal = await session.PostAsync(new Uri("/api/v1/accounts/1/reveal-password", UriKind.Relative), null);
        Assert.AreEqual(HttpStatusCode.Unauthorized, reveal.StatusCode);
    }

    [TestMethod]
    public async Task A_session_does_not_stand_in_for_a_bad_token()
    {
        using var session = host.Session(Roles.Admin);
        session.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "garbage");
        using var response = await session.GetAsync(new Uri("/api/v1/customers", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [TestMethod]
    public async Task The_wrong_role_is_forbidden_with_problem_details()
    {
        using var client = host.Caller(Roles.Reader);
        using var response = await client.GetAsync(new Uri("/api/v1/audit", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.Forbidden, response.StatusCode, response.Headers.WwwAuthenticate.ToString());
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [TestMethod]
    public async Task A_person_and_a_script_are_told_apart_in_the_audit()
    {
        using var person = host.Admin();
        await person.PostAsJsonAsync("/api/v1/customers", new { id = "by-person", name = "A" });
        using var script = host.Caller(null);
        script.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.Token(Roles.Admin, change: claims =>
        {
            claims.Remove("scp");
            claims.Remove("name");
            claims["azp"] = "1111-script";
        }));
        await script.PostAsJsonAsync("/api/v1/customers", new { id = "by-script", name = "B" });
        var actors = host.Grains.Actors.ToArray();
        CollectionAssert.Contains(actors, new Billing.Audit.Actor("0000-ada", "Ada", "api"));
        CollectionAssert.Contains(actors, new Billing.Audit.Actor("1111-script", "1111-script", "api"));
    }

    [TestMethod]
    public async Task The_page_that_browses_the_API_needs_a_session_and_runs_nothing_inline()
    {
        using var stranger = host.Caller(null);
        using var refused = await stranger.GetAsync(new Uri("/api/docs/index.html", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.Redirect, refused.StatusCode);
        using var session = host.Session(Roles.Reader);
        using var shown = await session.GetAsync(new Uri("/api/docs/index.html", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, shown.StatusCode);
        var html = await shown.Content.ReadAsStringAsync();
        Assert.IsFalse(html.Contains("http://", StringComparison.Ordinal) || html.Contains("https://", StringComparison.Ordinal), "nothing from elsewhere");
        Assert.IsFalse(System.Text.RegularExpressions.Regex.IsMatch(html, "<script(?![^>]*src=)"), "no inline script");
        StringAssert.Contains(shown.Headers.GetValues("Content-Security-Policy").Single(), "script-src 'self';");
    }
}
