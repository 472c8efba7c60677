using System.Globalization;
using Billing.Audit;
using Billing.Frontend.Tests.Hosting;

namespace Billing.Frontend.Tests.Audit;

[TestClass]
public sealed class AuditApiTests
{
    private static FrontendHost host = null!;

    [ClassInitialize]
    public static void Start(TestContext _) => host = new FrontendHost();

    [ClassCleanup]
    public static async Task Stop() => await host.DisposeAsync();

    [TestInitialize]
    public void Forget() => host.Grains.Forget();

    [TestMethod]
    public async Task The_log_is_searched_by_who_what_when_and_object()
    {
        using var admin = host.Admin();
        using var answer = await admin.GetAsync(new Uri(
            "/api/v1/audit?who=Ada%20Admin&action=reveal-secret&kind=node&object=gw1&from=2026-03-01&to=2026-03-02T00:00:00Z", UriKind.Relative));
        Assert.AreEqual(200, (int)answer.StatusCode);
        CollectionAssert.Contains(host.Grains.Queries, new AuditQuery
        {
            Who = "Ada Admin",
            Action = "reveal-secret",
            ObjectKind = "node",
            ObjectId = "gw1",
            From = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
            To = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero),
        });
    }

    [TestMethod]
    public async Task The_file_has_all_pages_and_no_cell_that_a_spreadsheet_would_run()
    {
        host.Grains.Audit =
        [
            Entry("1", "create", new FieldChange("name", null, "=HYPERLINK(\"http://evil\")"), new FieldChange("notes", "a\nb", "\"quoted\", and more")),
            Entry("2", "reveal-secret"),
            .. Enumerable.Range(3, 600).Select(number => Entry(number.ToString(CultureInfo.InvariantCulture), "change", new FieldChange("balance", "-5", "+5"))),
        ];
        using var admin = host.Admin();
        using var answer = await admin.GetAsync(new Uri("/api/v1/audit.csv?kind=customer", UriKind.Relative));
        Assert.AreEqual("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.AreEqual("audit.csv", answer.Content.Headers.ContentDisposition?.FileName);
        var text = await answer.Content.ReadAsStringAsync();
        var lines = text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(604, lines);
        Assert.AreEqual("at,actor,actorId,via,action,kind,object,reason,field,before,after", lines[0]);
        Assert.AreEqual("2026-03-01T12:00:00Z,Ada,0000-ada,portal,create,customer,acme,,name,,\"'=HYPERLINK(\"\"http://evil\"\")\"", lines[1]);
        Assert.EndsWith(",notes,\"a\nb\",\"\"\"quoted\"\", and more\"", lines[2]);
        Assert.EndsWith(",reveal-secret,customer,acme,,,,", lines[3]);
        Assert.EndsWith(",balance,'-5,+5", lines[4], "a plain number is no formula");
    }

    private static AuditEntry Entry(string id, string action, params FieldChange[] changes) => new()
    {
        Id = id,
        At = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Actor = new Actor("0000-ada", "Ada", "portal"),
        Action = action,
        ObjectKind = "customer",
        ObjectId = "acme",
        Changes = changes,
    };
}
