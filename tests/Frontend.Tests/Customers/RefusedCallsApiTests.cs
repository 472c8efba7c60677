using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Billing.Customers;
using Billing.Frontend.Tests.Hosting;

namespace Billing.Frontend.Tests.Customers;

[TestClass]
public class RefusedCallsApiTests
{
    [TestMethod]
    public async Task Refused_calls_are_asked_for_by_customer_account_and_time_and_limits_by_word()
    {
        await using var host = new FrontendHost();
        using var admin = host.Admin();
        var page = await admin.GetFromJsonAsync<JsonElement>(
            new Uri("/api/v1/refused-calls?customer=acme&account=alice&from=2026-03-01&to=2026-04-01T00:00:00Z&returnCode=3", UriKind.Relative));
        var refused = page.GetProperty("items")[0];
        Assert.AreEqual(3, refused.GetProperty("returnCode").GetInt32());
        Assert.AreEqual("too many", refused.GetProperty("reason").GetString());
        Assert.AreEqual(7, refused.GetProperty("leftOut").GetInt32());
        Assert.AreEqual(
            new RefusedCallQuery
            {
                CustomerId = "acme",
                AccountId = "alice",
                From = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
                To = new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero),
                ReturnCode = 3,
            },
            host.Grains.Queries.OfType<RefusedCallQuery>().Single());
        using var wrong = await admin.GetAsync(new Uri("/api/v1/refused-calls?from=yesterday", UriKind.Relative));
        Assert.AreEqual(HttpStatusCode.BadRequest, wrong.StatusCode);

        using var created = await admin.PostAsJsonAsync("/api/v1/customers", new { id = "limited", name = "Limited", maxSimultaneousCalls = 5, counted = "incoming", maxCallSeconds = 3600 });
        Assert.AreEqual(HttpStatusCode.Created, created.StatusCode);
        var details = host.Grains.Customers["limited"].Details;
        Assert.AreEqual((5, CountedCalls.Incoming, 3600), (details.MaxSimultaneousCalls, details.Counted, details.MaxCallSeconds));
        Assert.AreEqual("incoming", (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("counted").GetString());
    }
}
