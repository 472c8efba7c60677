using System.Security.Claims;
using Billing.Frontend.Components.Devices;
using Billing.Frontend.Tests.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Billing.Frontend.Tests.Devices;

[TestClass]
public sealed class RolloutPanelTests
{
    [TestMethod]
    [DataRow(true, false, true)]
    [DataRow(true, true, false)]
    [DataRow(false, false, false)]
    public async Task A_version_whose_rollout_could_not_begin_at_once_says_so(bool newest, bool settled, bool said)
    {
        await using var host = new FrontendHost();
        await using var scope = host.Services.CreateAsyncScope();
        var visitor = new AuthenticationState(new ClaimsPrincipal());
        ((IHostEnvironmentAuthenticationStateProvider)scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>()).SetAuthenticationState(Task.FromResult(visitor));
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, NullLoggerFactory.Instance);
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<RolloutPanel>(ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            ["ProfileId"] = "office",
            ["Number"] = 2,
            ["Newest"] = newest,
            ["Settled"] = settled,
        }))).ToHtmlString());
        Assert.AreEqual(said, html.Contains("about to begin", StringComparison.Ordinal), html);
    }
}
