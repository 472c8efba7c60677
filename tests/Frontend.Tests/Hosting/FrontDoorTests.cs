using System.Net;
using Billing.Frontend.Hosting;
using Billing.Hosting.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Billing.Frontend.Tests.Hosting;

[TestClass]
public sealed class FrontDoorTests
{
    private const string Id = "0b1e2d3c-0000-4000-8000-00000000f00d";
    private static FrontendHost host = null!;

    [ClassInitialize]
    public static void Start(TestContext _) => host = new FrontendHost(settings: new() { [FrontDoor.IdKey] = Id });

    [ClassCleanup]
    public static async Task Stop() => await host.DisposeAsync();

    [TestMethod]
    [DataRow(null, HttpStatusCode.Forbidden)]
    [DataRow("0b1e2d3c-0000-4000-8000-00000000beef", HttpStatusCode.Forbidden)]
    [DataRow("", HttpStatusCode.Forbidden)]
    [DataRow("00000000-0000-0000-0000-000000000000", HttpStatusCode.Forbidden)]
    [DataRow(Id, HttpStatusCode.Redirect)]
    [DataRow("0B1E2D3C-0000-4000-8000-00000000F00D", HttpStatusCode.Redirect)]
    public async Task Only_what_came_through_our_own_Front_Door_is_answered(string? id, HttpStatusCode expected) =>
        Assert.AreEqual(expected, await Ask("/", id));

    [TestMethod]
    [DataRow("/api/v1/customers")]
    [DataRow("/phones/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/001565abcdef.cfg")]
    [DataRow("/signup/sample")]
    [DataRow("/healthy")]
    [DataRow("/health")]
    [DataRow("/health/")]
    [DataRow("/health/live/x")]
    public async Task No_door_is_left_open_beside_it(string path) => Assert.AreEqual(HttpStatusCode.Forbidden, await Ask(path, null));

    [TestMethod]
    public async Task Its_id_may_be_written_as_it_is_anywhere_in_the_portal_of_Azure()
    {
        await using var braced = new FrontendHost(settings: new() { [FrontDoor.IdKey] = "{0B1E2D3C-0000-4000-8000-00000000F00D}" });
        Assert.AreEqual(HttpStatusCode.Redirect, await Ask("/", Id, braced));
        Assert.AreEqual(HttpStatusCode.Forbidden, await Ask("/", "0b1e2d3c-0000-4000-8000-00000000beef", braced));
    }

    [TestMethod]
    public async Task The_host_may_ask_whether_we_live_without_it() => Assert.AreEqual(HttpStatusCode.OK, await Ask("/health/live", null));

    [TestMethod]
    public void A_visitor_is_known_by_the_address_that_Front_Door_saw() => Assert.AreEqual(
        "X-Azure-SocketIP", host.Services.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value.ForwardedForHeaderName);

    [TestMethod]
    public async Task Without_Front_Door_everybody_is_answered_and_the_usual_header_counts()
    {
        await using var plain = new FrontendHost();
        using var client = plain.Caller(null);
        using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.AreEqual(
            ForwardedHeadersDefaults.XForwardedForHeaderName, plain.Services.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value.ForwardedForHeaderName);
    }

    [TestMethod]
    public void An_id_that_is_none_is_told_at_the_start()
    {
        var builder = WebApplication.CreateBuilder(["--FrontDoor:Id=my front door"]);
        builder.AddSettings();
        using var services = builder.Services.BuildServiceProvider();
        Assert.Contains(
            "FrontDoor:Id is not the id of a Front Door profile (a GUID).",
            services.GetServices<SettingsRule>().SelectMany(rule => rule.Problems(builder.Configuration)).ToArray());
    }

    private static async Task<HttpStatusCode> Ask(string path, string? id, FrontendHost? at = null)
    {
        using var client = (at ?? host).Caller(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (id is not null)
        {
            request.Headers.Add("X-Azure-FDID", id);
        }

        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
