using System.Net;
using Billing.Frontend.Authentication;
using Billing.Frontend.Tests.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Billing.Frontend.Tests.Authentication;

[TestClass]
public sealed class EndpointPolicyTests
{
    private static readonly string[] Everyone = [Roles.Reader, Roles.Support, Roles.Admin];
    private static readonly string[] Admins = [Roles.Admin];
    private static readonly string[] CallEnders = [Roles.Support, Roles.Admin];

    /// <summary>Who may call what. An endpoint that is not here fails the test: decide who may call it.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["GET /api/v1/customers"] = Everyone,
        ["POST /api/v1/customers"] = Admins,
        ["GET /api/v1/customers/{id}"] = Everyone,
        ["PUT /api/v1/customers/{id}"] = Admins,
        ["GET /api/v1/customers/{id}/accounts"] = Everyone,
        ["POST /api/v1/customers/{id}/suspend"] = Admins,
        ["POST /api/v1/customers/{id}/resume"] = Admins,
        ["POST /api/v1/customers/{id}/close"] = Admins,
        ["GET /api/v1/accounts"] = Everyone,
        ["POST /api/v1/accounts"] = Admins,
        ["GET /api/v1/accounts/{id}"] = Everyone,
        ["PUT /api/v1/accounts/{id}"] = Admins,
        ["POST /api/v1/accounts/{id}/reveal-password"] = Admins,
        ["POST /api/v1/accounts/{id}/suspend"] = Admins,
        ["POST /api/v1/accounts/{id}/resume"] = Admins,
        ["POST /api/v1/accounts/{id}/close"] = Admins,
        ["GET /api/v1/refused-calls"] = Everyone,
        ["GET /api/v1/nodes"] = Everyone,
        ["POST /api/v1/nodes"] = Admins,
        ["GET /api/v1/nodes/{id}"] = Everyone,
        ["GET /api/v1/nodes/{id}/health"] = Everyone,
        ["PUT /api/v1/nodes/{id}"] = Admins,
        ["POST /api/v1/nodes/{id}/reveal-secret"] = Admins,
        ["POST /api/v1/nodes/{id}/close"] = Admins,
        ["POST /api/v1/nodes/{id}/open"] = Admins,
        ["GET /api/v1/node-health"] = Everyone,
        ["GET /api/v1/calls"] = Everyone,
        ["GET /api/v1/calls.csv"] = Everyone,
        ["GET /api/v1/calls/{key}"] = Everyone,
        ["GET /api/v1/calls/live"] = Everyone,
        ["GET /api/v1/calls/live/stream"] = Everyone,
        ["POST /api/v1/calls/{key}/disconnect"] = CallEnders,
        ["GET /api/v1/calls/{key}/disconnect"] = CallEnders,
        ["POST /api/v1/calls/{key}/disconnect/block-and-retry"] = Admins,
        ["POST /api/v1/disconnects"] = CallEnders,
        ["GET /api/v1/phone-models"] = Everyone,
        ["GET /api/v1/devices.csv"] = Everyone,
        ["GET /api/v1/devices"] = Everyone,
        ["POST /api/v1/devices"] = Admins,
        ["GET /api/v1/devices/{mac}"] = Everyone,
        ["PUT /api/v1/devices/{mac}"] = Admins,
        ["PUT /api/v1/devices/{mac}/ports/{port}"] = Admins,
        ["DELETE /api/v1/devices/{mac}/ports/{port}"] = Admins,
        ["POST /api/v1/devices/{mac}/retire"] = Admins,
        ["POST /api/v1/devices/{mac}/restore"] = Admins,
        ["POST /api/v1/devices/{mac}/rotate-token"] = Admins,
        ["POST /api/v1/devices/{mac}/publish"] = Admins,
        ["POST /api/v1/devices/{mac}/resync"] = Admins,
        ["POST /api/v1/devices/{mac}/clear-flags"] = Admins,
        ["GET /api/v1/devices/{mac}/registration"] = Everyone,
        ["GET /api/v1/devices/{mac}/preview"] = Everyone,
        ["GET /api/v1/devices/{mac}/history"] = Everyone,
        ["POST /api/v1/devices/{mac}/reveal-url"] = Admins,
        ["POST /api/v1/devices/{mac}/reveal-admin-password"] = Admins,
        ["POST /api/v1/device-jobs"] = Admins,
        ["GET /api/v1/device-jobs/{id}"] = Everyone,
        ["POST /api/v1/device-jobs/{id}/stop"] = Admins,
        ["POST /api/v1/device-imports"] = Admins,
        ["GET /api/v1/device-imports/{id}"] = Everyone,
        ["GET /api/v1/device-imports/{id}/rows"] = Everyone,
        ["POST /api/v1/device-imports/{id}/apply"] = Admins,
        ["GET /api/v1/profiles"] = Everyone,
        ["POST /api/v1/profiles"] = Admins,
        ["GET /api/v1/profiles/{id}"] = Everyone,
        ["PUT /api/v1/profiles/{id}"] = Admins,
        ["GET /api/v1/profiles/{id}/versions/{number}"] = Everyone,
        ["POST /api/v1/profiles/{id}/compare"] = Admins,
        ["POST /api/v1/profiles/{id}/rollback"] = Admins,
        ["GET /api/v1/rollouts/{profile}/{number}"] = Everyone,
        ["POST /api/v1/rollouts/{profile}/{number}/pause"] = Admins,
        ["POST /api/v1/rollouts/{profile}/{number}/resume"] = Admins,
        ["POST /api/v1/rollouts/{profile}/{number}/cancel"] = Admins,
        ["GET /api/v1/reports"] = Everyone,
        ["POST /api/v1/reports"] = Everyone,
        ["GET /api/v1/reports/{id}"] = Everyone,
        ["PUT /api/v1/reports/{id}"] = Everyone,
        ["DELETE /api/v1/reports/{id}"] = Everyone,
        ["PUT /api/v1/reports/{id}/schedule"] = Admins,
        ["GET /api/v1/report-runs"] = Everyone,
        ["POST /api/v1/report-runs"] = Everyone,
        ["GET /api/v1/report-runs/{id}"] = Everyone,
        ["POST /api/v1/report-runs/{id}/cancel"] = Everyone,
        ["POST /api/v1/report-runs/{id}/send-again"] = Admins,
        ["GET /api/v1/report-runs/{id}/rows"] = Everyone,
        ["GET /api/v1/report-runs/{id}/result"] = Everyone,
        ["GET /api/v1/lake"] = Everyone,
        ["GET /api/v1/call-data-erasures"] = Admins,
        ["POST /api/v1/customers/{id}/erase-call-data"] = Admins,
        ["GET /api/v1/overview"] = Everyone,
        ["GET /api/v1/health/journal"] = Everyone,
        ["GET /api/v1/audit"] = Admins,
        ["GET /api/v1/audit.csv"] = Admins,
        ["GET /api/v1/sites"] = Everyone,
        ["POST /api/v1/sites"] = Admins,
        ["GET /api/v1/sites/{id}"] = Everyone,
        ["PUT /api/v1/sites/{id}"] = Admins,
        ["POST /api/v1/sites/{id}/pause"] = Admins,
        ["POST /api/v1/sites/{id}/resume"] = Admins,
        ["POST /api/v1/sites/{id}/reveal-key"] = Admins,
        ["POST /api/v1/sites/{id}/rotate-key"] = Admins,
        ["GET /api/v1/products"] = Everyone,
        ["POST /api/v1/products"] = Admins,
        ["GET /api/v1/products/{id}"] = Everyone,
        ["PUT /api/v1/products/{id}"] = Admins,
        ["GET /api/v1/number-pools"] = Everyone,
        ["POST /api/v1/number-pools"] = Admins,
        ["GET /api/v1/number-pools/{id}"] = Everyone,
        ["PUT /api/v1/number-pools/{id}"] = Admins,
        ["POST /api/v1/number-pools/{id}/import"] = Admins,
        ["GET /api/v1/number-pools/{id}/numbers"] = Everyone,
        ["POST /api/v1/number-pools/{id}/numbers/{number}/release"] = Admins,
        ["POST /api/v1/number-pools/{id}/numbers/{number}/block"] = Admins,
        ["POST /api/v1/number-pools/{id}/numbers/{number}/unblock"] = Admins,
        ["GET /api/v1/signups"] = Everyone,
        ["GET /api/v1/signups/{id}"] = Everyone,
        ["POST /api/v1/signups/{id}/accept"] = Admins,
        ["POST /api/v1/signups/{id}/refuse"] = Admins,
        ["GET /api/v1/shipments"] = Everyone,
        ["GET /api/v1/shipments/{id}"] = Everyone,
        ["POST /api/v1/shipments/{id}/sent"] = Admins,
        ["GET /openapi/{documentName}.json"] = Everyone,
    };

    /// <summary>For strangers: who may do what is decided by keys, tokens and signatures.</summary>
    private static readonly string[] Public =
    [
        "POST /api/v1/signup/webhooks/stripe",
        "GET /api/v1/signup/{site}/form",
        "POST /api/v1/signup/{site}",
        "GET /api/v1/signup/{site}/{id}",
        "POST /api/v1/signup/{site}/{id}/confirm",
        "POST /api/v1/signup/{site}/{id}/code",
        "POST /api/v1/signup/{site}/exchange",
        "POST /api/v1/signup/{site}/password",
    ];

    [TestMethod]
    public async Task Each_endpoint_of_the_API_lets_in_the_roles_that_it_shall_and_nobody_else()
    {
        await using var host = new FrontendHost();
        var endpoints = ApiEndpoints(host).Except(Public).ToArray();
        CollectionAssert.IsSubsetOf(Public, ApiEndpoints(host));
        CollectionAssert.AreEquivalent(Allowed.Keys, endpoints, "Endpoints and the table of this test differ.");
        foreach (var endpoint in endpoints)
        {
            Assert.AreEqual(HttpStatusCode.Unauthorized, await Call(host, endpoint, null), $"{endpoint} without a token");
            Assert.AreEqual(HttpStatusCode.Forbidden, await Call(host, endpoint, "Somebody.Else"), $"{endpoint} with another role");
            foreach (var role in Everyone)
            {
                var status = await Call(host, endpoint, role);
                var letIn = status is not (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized);
                Assert.AreEqual(Allowed[endpoint].Contains(role), letIn, $"{endpoint} as {role}: {status}");
                Assert.IsLessThan(500, (int)status, $"{endpoint} as {role}");
            }
        }
    }

    /// <summary>Pages that only administrators may open; all others are for everyone with a role.</summary>
    private static readonly string[] PagesOfAdmins =
    [
        "/accounts/new", "/audit", "/customers/new", "/devices/import", "/devices/import/{Id}", "/devices/jobs/{Id}", "/devices/new", "/nodes/new",
        "/number-pools/new", "/products/new", "/profiles/new", "/sites/new",
    ];

    /// <summary>For strangers, and why.</summary>
    private static readonly Dictionary<string, string> Anonymous = new(Public.Select(endpoint => KeyValuePair.Create(endpoint.Split(' ')[1], "keys, tokens and signatures decide")))
    {
        ["/health/live"] = "an orchestrator asks; the answer names checks and how they stand",
        ["/health/ready"] = "a load balancer asks; the answer names checks and how they stand",
        ["/authentication/login"] = "where one signs in",
        ["/access-denied"] = "says that one may not",
        ["/error"] = "says that something failed",
        ["/not-found"] = "says that nothing is there",
        ["/signup/{site}"] = "visitors fill it in",
        ["/signup/{site}/paid"] = "visitors come back to it",
        ["/signup/{site}/cancelled"] = "visitors come back to it",
        ["/signup/{site}/resume"] = "visitors come back to it later",
        ["/signup/{site}/confirm"] = "visitors enter their code",
        ["/signup/{site}/code"] = "visitors have it sent again",
        ["/signup/{site}/password"] = "visitors set their password",
    };

    /// <summary>No policy of ours, but only for those who are signed in (the fallback policy); and why that is enough.</summary>
    private static readonly Dictionary<string, string> SignedIn = new()
    {
        ["/authentication/logout"] = "everybody who is in may go",
        ["/_blazor"] = "the circuit; each page asks for its own policy in it",
        ["/_blazor/negotiate"] = "the circuit",
        ["/_blazor/disconnect"] = "the circuit",
        ["/_blazor/initializers"] = "names of scripts",
        ["/{**path:file}"] = "says that a file is not there",
        ["/_framework/opaque-redirect"] = "sends a page on to where its own server said",
    };

    [TestMethod]
    public async Task Every_endpoint_says_who_may_use_it()
    {
        await using var host = new FrontendHost();
        List<string> silent = [], anonymous = [], unsafeForms = [];
        foreach (var endpoint in Endpoints(host))
        {
            var route = Route(endpoint);
            var isFile = endpoint.Metadata.Any(metadata => metadata.GetType().Name.Contains("StaticAsset", StringComparison.Ordinal)) || route.StartsWith("/_framework", StringComparison.Ordinal);
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            {
                if (!isFile && !Anonymous.ContainsKey(route))
                {
                    anonymous.Add(route);
                }
            }
            else if (!endpoint.Metadata.OfType<IAuthorizeData>().Any(data => data.Policy is Policies.Read or Policies.EndCalls or Policies.Administer) && !SignedIn.ContainsKey(route))
            {
                silent.Add(route);
            }

            // What a form may post to must ask for the token that only our pages have; the API takes no session for commands, and signup none at all.
            var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
            if (methods.Any(method => method is not ("GET" or "HEAD" or "OPTIONS")) && !route.StartsWith("/api/", StringComparison.Ordinal) && !route.StartsWith("/signup/", StringComparison.Ordinal)
                && !route.StartsWith("/_blazor", StringComparison.Ordinal) && route != "/authentication/logout"
                && endpoint.Metadata.GetMetadata<IAntiforgeryMetadata>() is not { RequiresValidation: true })
            {
                unsafeForms.Add(route);
            }
        }

        Assert.IsEmpty(silent, "Say who may use: " + string.Join(", ", silent.Distinct()));
        Assert.IsEmpty(anonymous, "Open to strangers, and not on the list: " + string.Join(", ", anonymous.Distinct()));
        Assert.IsEmpty(unsafeForms, "No antiforgery token is asked for: " + string.Join(", ", unsafeForms.Distinct()));
    }

    [TestMethod]
    public async Task Each_page_opens_for_the_roles_that_it_shall_and_nobody_else()
    {
        await using var host = new FrontendHost();
        var pages = Endpoints(host).Where(endpoint => endpoint.Metadata.Any(metadata => metadata.GetType().Name == "ComponentTypeMetadata"))
            .Select(Route).Where(route => !Anonymous.ContainsKey(route)).Distinct().ToArray();
        Assert.IsGreaterThan(30, pages.Length);
        CollectionAssert.IsSubsetOf(PagesOfAdmins, pages);
        foreach (var page in pages)
        {
            var path = new Uri(page.Replace("{*Rest}", "abc", StringComparison.Ordinal).Replace("{Id}", "acme", StringComparison.Ordinal).Replace("{Mac}", "00156b000001", StringComparison.Ordinal), UriKind.Relative);
            using var stranger = host.Caller(null);
            using var sent = await stranger.GetAsync(path);
            Assert.AreEqual(HttpStatusCode.Redirect, sent.StatusCode, $"{page} without a session");
            StringAssert.StartsWith(sent.Headers.Location!.ToString(), "https://login.example/", page);
            foreach (var role in Everyone.Append("Somebody.Else"))
            {
                using var session = host.Session(role);
                using var answer = await session.GetAsync(path);
                var letIn = PagesOfAdmins.Contains(page) ? role == Roles.Admin : Everyone.Contains(role);
                Assert.AreEqual(letIn, answer.StatusCode == HttpStatusCode.OK, $"{page} as {role}: {answer.StatusCode}");
                if (!letIn)
                {
                    Assert.IsTrue(answer.StatusCode == HttpStatusCode.Forbidden || answer.Headers.Location?.OriginalString.Contains(SignIn.AccessDeniedPath, StringComparison.Ordinal) == true, $"{page} as {role}: {answer.StatusCode}");
                }
            }
        }
    }

    [TestMethod]
    public async Task A_session_without_a_role_gets_a_circuit_but_a_stranger_gets_none()
    {
        await using var host = new FrontendHost();
        using var stranger = host.Caller(null);
        using var refused = await stranger.PostAsync(new Uri("/_blazor/negotiate?negotiateVersion=1", UriKind.Relative), null);
        Assert.AreEqual(HttpStatusCode.Redirect, refused.StatusCode);
    }

    [TestMethod]
    public async Task Signing_out_needs_the_token_of_our_page()
    {
        await using var host = new FrontendHost();
        using var session = host.Session(Roles.Admin);
        using var forged = await session.PostAsync(new Uri("/authentication/logout", UriKind.Relative), new FormUrlEncodedContent([]));
        Assert.AreEqual(HttpStatusCode.BadRequest, forged.StatusCode);
    }

    [TestMethod]
    public async Task Nobody_but_an_administrator_may_look_at_the_cluster_and_nobody_at_the_state_of_grains()
    {
        await using var host = new FrontendHost();
        var endpoints = host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("cluster", StringComparison.OrdinalIgnoreCase)).ToArray();
        Assert.IsGreaterThan(15, endpoints.Length);
        using var stranger = host.Caller(null);
        using var supporter = host.Session(Roles.Support);
        using var reader = host.Session(Roles.Reader);
        foreach (var endpoint in endpoints)
        {
            Assert.IsNull(endpoint.Metadata.GetMetadata<IAllowAnonymous>(), endpoint.RoutePattern.RawText);
            Assert.Contains(Policies.Administer, endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy).ToArray(), endpoint.RoutePattern.RawText);
            var path = new Uri('/' + endpoint.RoutePattern.RawText!.TrimStart('/').Replace("{page:int}", "1", StringComparison.Ordinal), UriKind.Relative);
            using var toSignIn = await stranger.GetAsync(path);
            Assert.AreEqual(HttpStatusCode.Redirect, toSignIn.StatusCode, path.ToString());
            StringAssert.StartsWith(toSignIn.Headers.Location!.ToString(), "https://login.example/");
            foreach (var other in (HttpClient[])[supporter, reader])
            {
                using var refused = await other.GetAsync(path);
                Assert.IsTrue(
                    refused.StatusCode == HttpStatusCode.Forbidden
                    || (refused.StatusCode == HttpStatusCode.Redirect && refused.Headers.Location!.ToString().Contains("/access-denied", StringComparison.Ordinal)),
                    $"{path}: {refused.StatusCode} {refused.Headers.Location}");
            }
        }

        using var admin = host.Session(Roles.Admin);
        StringAssert.Contains(await admin.GetStringAsync(new Uri("/cluster/", UriKind.Relative)), "index.min.js");
        using var script = await admin.GetAsync(new Uri("/cluster/index.min.js", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.OK, script.StatusCode);
        foreach (var state in (string[])["/cluster/GrainState?grainId=1&grainType=account", "/cluster/GrainTypes", "/cluster/Trace"])
        {
            using var absent = await admin.GetAsync(new Uri(state, UriKind.Relative));
            Assert.AreEqual(HttpStatusCode.NotFound, absent.StatusCode, state);
        }
    }

    private static IEnumerable<RouteEndpoint> Endpoints(FrontendHost host)
    {
        var all = host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).ToArray();
        Assert.IsEmpty(all.Where(endpoint => endpoint is not RouteEndpoint), "every endpoint has a route");
        return all.Cast<RouteEndpoint>();
    }

    private static string Route(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private static string[] ApiEndpoints(FrontendHost host) =>
    [
        .. host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText is { } pattern
                && (pattern.StartsWith("/api", StringComparison.Ordinal) || pattern.StartsWith("/openapi", StringComparison.Ordinal)))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}"))
            .Distinct(),
    ];

    private static async Task<HttpStatusCode> Call(FrontendHost host, string endpoint, string? role)
    {
        var parts = endpoint.Split(' ');
        var path = parts[1].Replace("{id}", "acme", StringComparison.Ordinal).Replace("{key}", "abc", StringComparison.Ordinal)
            .Replace("{documentName}", "v1", StringComparison.Ordinal);
        using var client = host.Caller(role);
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), path);
        if (parts[0] != "GET")
        {
            request.Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }
}
