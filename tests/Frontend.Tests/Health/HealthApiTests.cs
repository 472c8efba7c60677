using System.Net.Http.Json;
using System.Text.Json;
using Billing.Health;
using Billing.Frontend.Tests.Hosting;

namespace Billing.Frontend.Tests.Health;

[TestClass]
public sealed class HealthApiTests
{
    private static readonly Uri s_address = new("/api/v1/health/journal", UriKind.Relative);

    [TestMethod]
    public async Task It_is_well_when_a_silo_reports_and_none_has_warnings()
    {
        await using var host = new FrontendHost();
        using var admin = host.Admin();
        Assert.IsFalse((await admin.GetFromJsonAsync<JsonElement>(s_address)).GetProperty("well").GetBoolean(), "nobody reports");

        host.Grains.Health = host.Grains.Health with { Silos = [Silo("10.0.0.1:11111@1"), Silo("10.0.0.2:11111@1")] };
        var health = await admin.GetFromJsonAsync<JsonElement>(s_address);
        Assert.IsTrue(health.GetProperty("well").GetBoolean());
        Assert.AreEqual(7, health.GetProperty("silos")[0].GetProperty("report").GetProperty("journal").GetProperty("notDone").GetInt64());

        host.Grains.Health = host.Grains.Health with { Silos = [Silo("10.0.0.1:11111@1"), Silo("10.0.0.2:11111@1", "Storage is slow.")] };
        health = await admin.GetFromJsonAsync<JsonElement>(s_address);
        Assert.IsFalse(health.GetProperty("well").GetBoolean());
        Assert.AreEqual("Storage is slow.", health.GetProperty("silos")[1].GetProperty("warnings")[0].GetString());
    }

    private static SiloHealth Silo(string name, params string[] warnings) => new()
    {
        ReportedAt = Moments.Noon,
        Warnings = warnings,
        Report = new SiloReport
        {
            Silo = name,
            StartedAt = Moments.Noon,
            Journal = new JournalReport
            {
                NotDone = 7,
                MostNotDone = 100,
                Waiting = 0,
                Entities = 1,
                Records = 7,
                Octets = 700,
                RefusedRecords = 0,
                FailedInserts = 0,
                ReplayedRecords = 0,
                LastMinute = new JournalMinute { Seconds = 60, Entities = 0, Records = 0, Octets = 0, RefusedRecords = 0, FailedInserts = 0 },
            },
            Listeners = new ListenersReport { Listening = true, Packets = 7, Replies = 7, InWork = 0 },
        },
    };
}
