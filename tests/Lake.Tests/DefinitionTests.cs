using System.Text.Json;
using Billing.Calls;
using Billing.Reports;

namespace Lake.Tests;

/// <summary>Definitions and what they mean for a few calls.</summary>
[TestClass]
public class DefinitionTests
{
    private static readonly ReportDefinition s_report = new()
    {
        Name = "Test",
        Range = new() { Period = ReportPeriod.Fixed, From = new(2026, 3, 1), To = new(2026, 4, 1) },
        Measures = [new() { Kind = MeasureKind.Count }],
    };

    [TestMethod]
    public void Every_built_in_report_is_valid_and_survives_JSON()
    {
        foreach (var (_, report) in BuiltInReports.All)
        {
            Assert.IsEmpty(ReportValidation.Problems(report), report.Name);
            Assert.AreEqual(report.ToJson(), ReportDefinition.FromJson(report.ToJson()).ToJson());
        }
    }

    [TestMethod]
    [DataRow("""{"name":"x","measures":[{"kind":"Count"}],"surprise":1}""")]
    [DataRow("""{"name":"x","measures":[{"kind":"Nothing"}]}""")]
    [DataRow("""{"measures":[]}""")]
    [DataRow("null")]
    public void What_is_no_definition_is_not_read(string json) => Assert.ThrowsExactly<JsonException>(() => ReportDefinition.FromJson(json));

    [TestMethod]
    public void A_problem_is_told_at_its_field()
    {
        var share = new Measure { Kind = MeasureKind.Share };
        (ReportDefinition Report, string Field)[] wrong =
        [
            (s_report with { Name = " " }, "name"),
            (s_report with { Range = new() { TimeZone = "Mars/Olympus" } }, "range.timeZone"),
            (s_report with { Range = new() { TimeZone = "../../etc/passwd" } }, "range.timeZone"),
            (s_report with { Range = new() { Period = ReportPeriod.Fixed } }, "range.from"),
            (s_report with { Range = s_report.Range with { To = s_report.Range.From } }, "range.to"),
            (s_report with { Range = s_report.Range with { Period = ReportPeriod.Today } }, "range.from"),
            (s_report with { Range = s_report.Range with { From = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc) } }, "range.from"),
            (s_report with { Range = s_report.Range with { To = new(2026, 4, 1, 0, 0, 0, DateTimeKind.Utc) } }, "range.to"),
            (s_report with { Measures = [] }, "measures"),
            (s_report with { Measures = [s_report.Measures[0], s_report.Measures[0]] }, "measures"),
            (s_report with { Measures = [share] }, "measures[0].condition"),
            (s_report with { Measures = [share with { Condition = new() { LongerThanSeconds = -1 } }] }, "measures[0].condition.longerThanSeconds"),
            (s_report with { Measures = [new() { Kind = MeasureKind.PeakSimultaneous }] }, "groupBy"),
            (s_report with { Measures = [new() { Kind = (MeasureKind)99 }] }, "measures[0].kind"),
            (s_report with { GroupBy = [ReportGroup.Day, ReportGroup.Day] }, "groupBy"),
            (s_report with { Sort = new("Minutes") }, "sort.column"),
            (s_report with { Top = 0 }, "top"),
            (s_report with { Filter = new() { CalleeCountries = ["gb"] } }, "filter.calleeCountries"),
            (s_report with { Filter = new() { Causes = [128] } }, "filter.causes"),
            (s_report with { Filter = new() { LongerThanSeconds = 60, UpToSeconds = 60 } }, "filter.upToSeconds"),
            (s_report with { Filter = new() { CalleePrefix = "" } }, "filter.calleePrefix"),
        ];
        foreach (var (report, field) in wrong)
        {
            CollectionAssert.Contains(ReportValidation.Problems(report).Select(problem => problem.Field).ToArray(), field);
            Assert.ThrowsExactly<ReportException>(() => ReportSql.Translate(report, Calls.Noon));
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task What_a_person_writes_is_never_part_of_the_statement(bool local)
    {
        const string evil = "x') OR 1=1; DROP VIEW cdrs; --";
        var report = s_report with
        {
            Name = evil,
            Filter = new() { Customers = [evil], Nodes = [evil], CallerPrefix = evil, CalleePrefix = evil, CallerAreas = [evil] },
            Measures = [new() { Kind = MeasureKind.Count, Name = evil, Condition = new() { Accounts = [evil] } }],
            Sort = new(evil),
        };
        Assert.DoesNotContain("DROP", ReportSql.Translate(report, Calls.Noon).Sql);
        using var folder = new Folder();
        using var database = await Calls.Database(folder, local, Calls.Call("a"));
        Assert.AreEqual(0L, (await database.Rows(report)).Single()[0]);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Each_part_of_a_filter_tells_calls_apart(bool local)
    {
        using var folder = new Folder();
        var call = Calls.Call("a");
        CallFilter[] filters =
        [
            new() { Customers = ["acme"] }, new() { Accounts = ["493012345"] }, new() { Nodes = ["gw-1"] }, new() { CallerCountries = ["DE"] }, new() { CalleeCountries = ["GB", "FR"] },
            new() { CallerAreas = ["30"] }, new() { CalleeAreas = ["20"] }, new() { Certainties = [Certainty.Confirmed] }, new() { Causes = [16] }, new() { Answered = true },
            new() { CalleeCountryKnown = true }, new() { LongerThanSeconds = 59 }, new() { CallerPrefix = "4930" }, new() { CalleePrefix = "44" },
        ];
        using var database = await Calls.Database(
            folder, local, call, new() { Key = "b", Version = 1, NodeId = "gw-2", Legs = 1, SetupAt = Calls.Noon, DisconnectedAt = Calls.Noon, Seconds = 0, Certainty = Certainty.Estimated, Why = "" });
        foreach (var filter in filters)
        {
            Assert.AreEqual(1L, (await database.Rows(s_report with { Filter = filter })).Single()[0], filter.ToString());
            var share = (await database.Rows(s_report with { Measures = [new() { Kind = MeasureKind.Share, Condition = filter }, new() { Kind = MeasureKind.Ratio, Condition = filter }] })).Single();
            CollectionAssert.AreEqual(new object?[] { 0.5, 1.0 }, share, filter.ToString());
        }

        Assert.AreEqual(1L, (await database.Rows(s_report with { Filter = new() { UpToSeconds = 59 } })).Single()[0]);
        Assert.AreEqual(1L, (await database.Rows(s_report with { Filter = new() { Answered = false } })).Single()[0]);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_ratio_to_no_other_call_is_empty(bool local)
    {
        using var folder = new Folder();
        using var database = await Calls.Database(folder, local, Calls.Call("a"));
        Assert.IsNull((await database.Rows(s_report with { Measures = [new() { Kind = MeasureKind.Ratio, Condition = new() { Answered = true } }] })).Single()[0]);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Hours_and_days_are_those_of_the_reports_zone_through_a_change_of_the_clock(bool local)
    {
        using var folder = new Folder();
        // Berlin leaps from 02:00 to 03:00 at 01:00 UTC on 29 March 2026.
        using var database = await Calls.Database(
            folder, local, Calls.Call("a", new(2026, 3, 28, 23, 30, 0, TimeSpan.Zero)), Calls.Call("b", new(2026, 3, 29, 0, 59, 59, TimeSpan.Zero)), Calls.Call("c", new(2026, 3, 29, 1, 0, 0, TimeSpan.Zero)),
            Calls.Call("d", new(2026, 3, 29, 21, 59, 59, TimeSpan.Zero)), Calls.Call("e", new(2026, 3, 29, 22, 0, 0, TimeSpan.Zero)));
        var report = s_report with
        {
            Range = new() { TimeZone = "Europe/Berlin", Period = ReportPeriod.Fixed, From = new(2026, 3, 29), To = new(2026, 3, 30) },
            GroupBy = [ReportGroup.Hour, ReportGroup.HourOfDay, ReportGroup.Day, ReportGroup.Weekday, ReportGroup.Month],
        };
        var rows = await database.Rows(report);
        CollectionAssert.AreEqual(
            new[] { 0, 1, 3, 23 }.Select(hour => $"{new DateTime(2026, 3, 29, hour, 0, 0):s} {hour} 2026-03-29 7 2026-03-01 1").ToArray(),
            rows.Select(row => $"{(DateTime)row[0]!:s} {row[1]} {(DateOnly)row[2]!:yyyy-MM-dd} {row[3]} {(DateOnly)row[4]!:yyyy-MM-dd} {row[5]}").ToArray());
        var facts = await database.FactsAsync(report, Calls.Noon);
        Assert.AreEqual(new ReportFacts("Europe/Berlin", new(2026, 3, 28, 23, 0, 0, TimeSpan.Zero), new(2026, 3, 29, 22, 0, 0, TimeSpan.Zero), 4, 0, new(2026, 3, 29, 22, 0, 0, TimeSpan.Zero)), facts);
    }

    [TestMethod]
    [DataRow(ReportPeriod.Today, "2026-03-09T23:00 2026-03-10T12:00")]
    [DataRow(ReportPeriod.Yesterday, "2026-03-08T23:00 2026-03-09T23:00")]
    [DataRow(ReportPeriod.Last7Days, "2026-03-02T23:00 2026-03-09T23:00")]
    [DataRow(ReportPeriod.ThisMonth, "2026-02-28T23:00 2026-03-10T12:00")]
    [DataRow(ReportPeriod.LastMonth, "2026-01-31T23:00 2026-02-28T23:00")]
    [DataRow(ReportPeriod.LastYear, "2024-12-31T23:00 2025-12-31T23:00")]
    public void A_period_is_of_whole_days_of_its_zone(ReportPeriod period, string expected)
    {
        var (from, to) = new ReportRange { TimeZone = "Europe/Berlin", Period = period }.Resolve(Calls.Noon);
        Assert.AreEqual(expected, $"{from.UtcDateTime:yyyy-MM-ddTHH:mm} {to.UtcDateTime:yyyy-MM-ddTHH:mm}");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_call_over_several_hours_counts_in_each_of_them_and_a_beginning_at_an_end_is_no_peak(bool local)
    {
        using var folder = new Folder();
        var at = new DateTimeOffset(2026, 3, 10, 10, 30, 0, TimeSpan.Zero);
        using var database = await Calls.Database(
            folder,
            local,
            Calls.Call("long") with { SetupAt = at, DisconnectedAt = at.AddHours(3) },
            Calls.Call("first") with { SetupAt = at, DisconnectedAt = at.AddMinutes(10) },
            Calls.Call("second") with { SetupAt = at.AddMinutes(10), DisconnectedAt = at.AddMinutes(20) },
            Calls.Call("instant") with { SetupAt = at.AddMinutes(15), DisconnectedAt = at.AddMinutes(15) });
        var rows = await database.Rows(BuiltInReports.PeakByCustomerAndHour with { Range = s_report.Range });
        CollectionAssert.AreEqual(new[] { "10 2", "11 1", "12 1", "13 1" }, rows.Select(row => $"{((DateTime)row[1]!).Hour} {row[2]}").ToArray());
        var later = await database.Rows(BuiltInReports.PeakByCustomerAndHour with { Range = s_report.Range with { From = new(2026, 3, 10, 11, 7, 0), To = new(2026, 3, 10, 12, 0, 0) } });
        CollectionAssert.AreEqual(new[] { "11 1" }, later.Select(row => $"{((DateTime)row[1]!).Hour} {row[2]}").ToArray());
    }
}
