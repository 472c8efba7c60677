using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Billing.Frontend.Authentication;
using Billing.Frontend.Tests.Signup;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Billing.Frontend.Tests.Hosting;

[TestClass]
public sealed partial class SecurityHeadersTests
{
    private static FrontendHost host = null!;

    [ClassInitialize]
    public static void Start(TestContext _) => host = new FrontendHost();

    [ClassCleanup]
    public static async Task Stop() => await host.DisposeAsync();

    [TestMethod]
    [DataRow("/")]
    [DataRow("/access-denied")]
    [DataRow("/api/docs/index.html")]
    [DataRow("/not-there")]
    public async Task No_page_lets_anything_inline_run_and_each_answer_has_a_nonce_of_its_own(string path)
    {
        using var session = host.Session(Roles.Admin);
        var nonces = new HashSet<string>();
        for (var i = 0; i < 2; i++)
        {
            using var answer = await session.GetAsync(new Uri(path, UriKind.Relative));
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.DoesNotContain("unsafe", policy);
            Assert.Contains("script-src 'self';", policy);
            Assert.Contains("frame-ancestors 'none'", policy);
            Assert.Contains("object-src 'none'", policy);
            Assert.AreEqual("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.AreEqual("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
            Assert.AreEqual("same-origin", answer.Headers.GetValues("Referrer-Policy").Single());
            if (path.StartsWith("/api/docs", StringComparison.Ordinal))
            {
                continue;
            }

            var nonce = Nonce().Match(policy).Groups[1].Value;
            Assert.AreEqual(24, nonce.Length);
            Assert.IsTrue(nonces.Add(nonce), "a nonce is used once");
            if (path == "/")
            {
                StringAssert.Contains(WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), $"nonce=\"{nonce}\"");
            }
        }
    }

    [TestMethod]
    [DataRow("/api/v1/audit?from=x", HttpStatusCode.BadRequest, "default-src 'none'; frame-ancestors 'none'", "same-origin")]
    [DataRow("/api/v1/customers", HttpStatusCode.InternalServerError, "default-src 'none'; frame-ancestors 'none'", "same-origin")]
    [DataRow("/signup/shop", HttpStatusCode.InternalServerError, "default-src 'self'; script-src 'self'; ", "same-origin")]
    [DataRow("/signup/shop?later", HttpStatusCode.ServiceUnavailable, "default-src 'none'; style-src 'sha256-", "no-referrer")]
    public async Task What_an_exception_came_of_is_no_less_guarded(string path, HttpStatusCode status, string policy, string referrers)
    {
        host.Grains.Failure = path.EndsWith("later", StringComparison.Ordinal) ? new TimeoutException("slow")
            : status == HttpStatusCode.InternalServerError ? new InvalidOperationException("broken")
            : null;
        try
        {
            using var admin = host.Admin();
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            request.Headers.Add("X-Forwarded-Proto", "https");
            request.Headers.Add("X-Forwarded-Host", "billing.example");
            using var answer = await admin.SendAsync(request);
            Assert.AreEqual(status, answer.StatusCode);
            Assert.StartsWith(policy, answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.AreEqual("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.AreEqual("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
            Assert.AreEqual(referrers, answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.AreEqual("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
            Assert.IsTrue(answer.Headers.CacheControl?.NoStore, "what went wrong is not kept");
        }
        finally
        {
            host.Grains.Failure = null;
        }
    }

    [TestMethod]
    public async Task The_plain_page_of_signup_has_no_style_but_its_own()
    {
        host.Grains.Signups.Sites["shop"] = StubSignups.Site();
        using var visitor = host.Caller(null);
        using var answer = await visitor.GetAsync(new Uri("/signup/shop", UriKind.Relative));
        var html = await answer.Content.ReadAsStringAsync();
        var style = Style().Match(html).Groups[1].Value;
        Assert.IsGreaterThan(100, style.Length);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains($"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}';", policy);
        Assert.DoesNotContain("unsafe", policy);
    }

    [TestMethod]
    public async Task Over_HTTPS_browsers_are_told_to_stay_there_for_a_year()
    {
        using var client = host.Caller(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/health/live", UriKind.Relative));
        // As a proxy on this machine says it.
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "billing.example");
        using var answer = await client.SendAsync(request);
        Assert.AreEqual("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
    }

    [TestMethod]
    public void The_sessions_cookie_is_tied_to_the_host_over_HTTPS()
    {
        var options = host.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(CookieAuthenticationDefaults.AuthenticationScheme);
        foreach (var (scheme, name) in new[] { ("https", "__Host-billing-session"), ("http", "billing-session") })
        {
            var http = new DefaultHttpContext { Request = { Scheme = scheme, Host = new HostString("billing.example") } };
            options.CookieManager.AppendResponseCookie(http, options.Cookie.Name!, new string('x', 6000), options.Cookie.Build(http));
            foreach (var cookie in http.Response.Headers.SetCookie)
            {
                StringAssert.StartsWith(cookie, name);
                StringAssert.Contains(cookie, "; path=/;");
                StringAssert.Contains(cookie, "; httponly");
                StringAssert.Contains(cookie, "; samesite=lax");
                Assert.AreEqual(scheme == "https", cookie!.Contains("; secure", StringComparison.Ordinal), cookie);
                Assert.IsFalse(cookie.Contains("domain=", StringComparison.Ordinal), cookie);
            }

            var back = new DefaultHttpContext { Request = { Scheme = scheme } };
            back.Request.Headers.Cookie = string.Join("; ", http.Response.Headers.SetCookie.Select(cookie => cookie!.Split(';')[0]));
            Assert.AreEqual(6000, options.CookieManager.GetRequestCookie(back, options.Cookie.Name!)?.Length, "chunks come back whole");
            options.CookieManager.DeleteCookie(back, options.Cookie.Name!, options.Cookie.Build(back));
            StringAssert.StartsWith(back.Response.Headers.SetCookie[0], $"{name}");
        }

        var plain = new DefaultHttpContext { Request = { Scheme = "https" } };
        plain.Request.Headers.Cookie = $"{options.Cookie.Name}=planted";
        Assert.IsNull(options.CookieManager.GetRequestCookie(plain, options.Cookie.Name!), "a cookie that another host may have set does not count");
    }

    [GeneratedRegex("style-src 'self' 'nonce-([^']+)'")]
    private static partial Regex Nonce();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
