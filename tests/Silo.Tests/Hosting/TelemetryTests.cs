using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using AzureTables;
using Billing.Calls;
using Billing.Hosting.Telemetry;
using Billing.Silo.Hosting;
using Billing.Silo.Journal;
using Billing.Silo.Radius;
using Billing.Tests.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry.Trace;
using Radius;
using Testing;

namespace Billing.Silo.Tests.Hosting;

[TestClass]
public sealed partial class TelemetryTests
{
    [TestMethod]
    public async Task Telemetry_md_lists_every_instrument_of_the_silo()
    {
        var tables = await SiloTables();
        if (DocumentedPart.Differs("telemetry.md", "silo", tables) is { } difference)
        {
            Assert.Fail(difference);
        }
    }

    [TestMethod]
    [DataRow(true, 0, 100)]
    [DataRow(false, 1_000, 1_000)]
    public void A_visitor_does_not_decide_whether_a_request_is_traced_and_another_process_of_ours_does(bool strangers, int least, int most)
    {
        // The smallest trace id there is: by its id it would be sampled at any share.
        var visitor = new ActivityContext(ActivityTraceId.CreateFromString("00000000000000010000000000000001"), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);
        var sampler = TelemetryHosting.Sampler(strangers);
        var sampled = Enumerable.Range(0, 1_000).Count(_ =>
            sampler.ShouldSample(new SamplingParameters(visitor, visitor.TraceId, "GET /", ActivityKind.Server)).Decision == SamplingDecision.RecordAndSample);
        Assert.IsInRange(least, most, sampled);
        var within = new ActivityContext(visitor.TraceId, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: false);
        Assert.AreEqual(
            SamplingDecision.RecordAndSample,
            sampler.ShouldSample(new SamplingParameters(within, visitor.TraceId, "call", ActivityKind.Client)).Decision,
            "what belongs to a traced request is traced");
    }

    [TestMethod]
    public void Each_metric_of_the_workbook_and_of_the_alerts_is_one_that_is_sent()
    {
        var listed = Instrument().Matches(File.ReadAllText(RepositoryRoot.Of("docs", "telemetry.md"))).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Contains("billing.calls.live", listed);
        foreach (var file in (string[])["monitoring.bicep", "workbook.json"])
        {
            var used = Used().Matches(File.ReadAllText(RepositoryRoot.Of("infra", "bicep", "modules", file))).Select(match => match.Groups[1].Value).ToHashSet();
            Assert.IsGreaterThanOrEqualTo(10, used.Count, file);
            Assert.IsEmpty(used.Except(listed).ToArray(), $"{file}: {string.Join(", ", used.Except(listed))}");
        }
    }

    [TestMethod]
    public void Telemetry_md_lists_every_alert()
    {
        var rules = Rule().Matches(File.ReadAllText(RepositoryRoot.Of("infra", "bicep", "modules", "monitoring.bicep")));
        var table = "\n| Alert | When | Severity |\n|---|---|---|\n" + string.Concat(rules.Select(rule => $"| `{rule.Groups["name"].Value}` | {rule.Groups["when"].Value} | {rule.Groups["severity"].Value} |\n")) + "\n";
        Assert.IsGreaterThanOrEqualTo(8, rules.Count);
        if (DocumentedPart.Differs("telemetry.md", "alerts", table) is { } difference)
        {
            Assert.Fail(difference);
        }
    }

    private static async Task<string> SiloTables()
    {
        using var document = new TelemetryDocument(typeof(ICallGrain).Assembly, typeof(CallLifecycle).Assembly, typeof(SiloParts).Assembly, typeof(CommitMetrics).Assembly);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:Storage", "UseDevelopmentStorage=true")]);
        builder.AddSiloParts();
        await using var services = builder.Services.BuildServiceProvider();
        using var journal = new JournalMetrics(services.GetRequiredService<Silo.Journal.Journal>(), services.GetRequiredService<JournalApplier>(), TimeProvider.System);
        using var radius = new RadiusMetrics(new Dictionary<ListenerRole, RadiusListener>());
        await using var listener = new RadiusListener(
            new RadiusListenerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Role = ListenerRole.Accounting }, new Nobody(), new Nobody(), TimeProvider.System,
            NullLogger<RadiusListener>.Instance);
        listener.Start();
        return document.Tables;
    }

    [GeneratedRegex("\\| `([a-z_.]+)` \\|")]
    private static partial Regex Instrument();

    [GeneratedRegex("'((?:billing|azuretables|radius)\\.[a-z_.]+)'")]
    private static partial Regex Used();

    [GeneratedRegex(@"name: '(?<name>[a-z-]+)'\n\s+when: '(?<when>[^']+)'\n\s+severity: (?<severity>\d)")]
    private static partial Regex Rule();

    private sealed class Nobody : IRadiusClients, IRadiusHandler
    {
        public RadiusClient? Find(IPAddress source) => null;

        public ValueTask<RadiusReply?> HandleAsync(RadiusRequest request, CancellationToken cancellationToken) => new((RadiusReply?)null);
    }
}
