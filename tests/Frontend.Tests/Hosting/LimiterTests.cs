using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Billing.Frontend.Authentication;
using Billing.Frontend.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Billing.Frontend.Tests.Hosting;

[TestClass]
public sealed class LimiterTests
{
    private static readonly Uri Customers = new("/api/v1/customers", UriKind.Relative);

    [TestMethod]
    public async Task Whoever_asks_the_API_too_often_waits_for_the_next_minute_and_others_do_not()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = Limited(clock, limits => limits.ApiPerMinute = 3);
        using var ada = host.Admin();
        for (var i = 0; i < 3; i++)
        {
            Assert.AreEqual(HttpStatusCode.OK, await Status(ada, Customers));
        }

        using var refused = await ada.GetAsync(Customers);
        Assert.AreEqual(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.AreEqual("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.AreEqual(429, (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetInt32());
        Assert.IsInRange(1, 60, (int)refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);

        using var script = host.Caller(null);
        script.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", host.Token(Roles.Reader, change: claims =>
        {
            claims.Remove("scp");
            claims["azp"] = "1111-script";
        }));
        Assert.AreEqual(HttpStatusCode.OK, await Status(script, Customers), "each has a count of their own");
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.AreEqual(HttpStatusCode.OK, await Status(ada, Customers));
    }

    [TestMethod]
    public async Task Whoever_tries_tokens_is_slowed_down_and_good_ones_from_there_are_not()
    {
        await using var host = Limited(new FakeTimeProvider(TimeProvider.System.GetUtcNow()), limits => limits.RefusedPerMinute = 3);
        using var guesser = host.Caller(null);
        guesser.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "guess");
        for (var i = 0; i < 3; i++)
        {
            Assert.AreEqual(HttpStatusCode.Unauthorized, await Status(guesser, Customers));
        }

        Assert.AreEqual(HttpStatusCode.TooManyRequests, await Status(guesser, Customers));
        using var ada = host.Admin();
        Assert.AreEqual(HttpStatusCode.OK, await Status(ada, Customers));
    }

    [TestMethod]
    [DataRow("/authentication/login?returnUrl=/")]
    [DataRow("/signin-oidc")]
    public async Task Signing_in_has_a_limit_and_the_pages_of_those_who_are_in_do_not_count(string path)
    {
        await using var host = Limited(new FakeTimeProvider(TimeProvider.System.GetUtcNow()), limits => limits.SignInPerMinute = 2);
        using var client = host.Caller(null);
        var address = new Uri(path, UriKind.Relative);
        for (var i = 0; i < 2; i++)
        {
            Assert.AreNotEqual(HttpStatusCode.TooManyRequests, await Status(client, address));
        }

        Assert.AreEqual(HttpStatusCode.TooManyRequests, await Status(client, address));
        using var session = host.Session(Roles.Reader);
        Assert.AreEqual(HttpStatusCode.OK, await Status(session, new Uri("/customers", UriKind.Relative)));
    }

    private static FrontendHost Limited(FakeTimeProvider clock, Action<RequestLimits> set) =>
        new(clock, services => services.Configure(set));

    private static async Task<HttpStatusCode> Status(HttpClient client, Uri address)
    {
        using var answer = await client.GetAsync(address);
        return answer.StatusCode;
    }
}
