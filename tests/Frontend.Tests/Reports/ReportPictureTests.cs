using Billing.Audit;
using Billing.Calls;
using Billing.Frontend.Components.Layout;
using Billing.Frontend.Components.Reports;
using Billing.Frontend.Tests.Hosting;
using Billing.Reports;

namespace Billing.Frontend.Tests.Reports;

/// <summary>Drafts of reports, and which picture suits which result.</summary>
[TestClass]
public sealed class ReportPictureTests
{
    [TestMethod]
    public void Names_become_bars_in_the_order_of_the_report()
    {
        var picture = ResultPicture.Of(
            Run(BuiltInReports.LongCallsByCountry, ColumnType.Text, ColumnType.Integer, ColumnType.Number, ColumnType.Number, ColumnType.Integer),
            [["FR", 20L, 0.5, 0.33, 60L], ["GB", 10L, 1.0, 0.5, 20L]], DisplayZone.Utc)!;
        Assert.IsFalse(picture.OverTime);
        Assert.AreEqual("Long calls", picture.Heading);
        CollectionAssert.AreEqual(new[] { ("France", 20.0, "20"), ("United Kingdom", 10.0, "10") }, picture.Points.Select(point => (point.Name, point.Value, point.Words)).ToArray());
    }

    [TestMethod]
    public void Time_becomes_columns_and_what_does_not_add_up_is_not_added()
    {
        var (nine, ten) = (new DateTime(2026, 3, 1, 9, 0, 0), new DateTime(2026, 3, 1, 10, 0, 0));
        var peak = ResultPicture.Of(
            Run(BuiltInReports.PeakByCustomerAndHour, ColumnType.Text, ColumnType.LocalTime, ColumnType.Integer), [["a", ten, 3L], ["a", nine, 1L], ["b", ten, 5L]], DisplayZone.Utc)!;
        Assert.IsTrue(peak.OverTime);
        CollectionAssert.AreEqual(new[] { ("2026-03-01 09:00", 1.0), ("2026-03-01 10:00", 5.0) }, peak.Points.Select(point => (point.Name, point.Value)).ToArray());
        var estimated = ResultPicture.Of(
            Run(BuiltInReports.EstimatedCalls, ColumnType.Date, ColumnType.Text, ColumnType.Integer, ColumnType.Integer, ColumnType.Number, ColumnType.Integer),
            [[new DateOnly(2026, 3, 1), "a", 1L, 0L, 0.5, 2L], [new DateOnly(2026, 3, 1), "b", 2L, 0L, 0.5, 4L], [new DateOnly(2026, 3, 2), "a", 0L, 0L, 0.0, 1L]], DisplayZone.Utc)!;
        CollectionAssert.AreEqual(new[] { 3.0, 0.0 }, estimated.Points.Select(point => point.Value).ToArray());
    }

    [TestMethod]
    public void One_row_and_what_has_no_figure_are_not_drawn()
    {
        Assert.IsNull(ResultPicture.Of(Run(BuiltInReports.CallsByHour, ColumnType.LocalTime, ColumnType.Integer), [[new DateTime(2026, 3, 1), 1L]], DisplayZone.Utc));
        Assert.IsNull(ResultPicture.Of(Run(new() { Name = "x", Sql = "SELECT key FROM cdrs" }, ColumnType.Text), [["a"], ["b"]], DisplayZone.Utc));
    }

    [TestMethod]
    public void A_built_in_report_survives_the_builder()
    {
        foreach (var (id, report) in BuiltInReports.All)
        {
            Assert.AreEqual(report.ToJson(), ReportDraft.Of(report).ToDefinition().ToJson(), id);
        }
    }

    [TestMethod]
    public void A_definition_with_every_member_set_survives_the_builder()
    {
        var filter = new CallFilter
        {
            Customers = ["acme", "other"], Accounts = ["493012345"], Nodes = ["gw-1", "gw-2"], CallerCountries = ["DE"], CalleeCountries = ["GB", "FR"], CallerAreas = ["30", "89"], CalleeAreas = ["20"],
            Certainties = [Certainty.Estimated, Certainty.Corrected], Causes = [16, 17], Answered = true, CalleeCountryKnown = false, LongerThanSeconds = 1, UpToSeconds = 900, CallerPrefix = "49",
            CalleePrefix = "44",
        };
        var report = new ReportDefinition
        {
            Name = "All of it",
            Range = new() { TimeZone = "Europe/Berlin", Period = ReportPeriod.Fixed, From = new(2026, 3, 1, 10, 20, 30), To = new DateTime(2026, 3, 2, 0, 0, 59).AddMilliseconds(250) },
            Filter = filter,
            GroupBy = [ReportGroup.Day, ReportGroup.Node],
            Measures = [new() { Kind = MeasureKind.Share, Condition = filter with { Answered = false }, Name = "Part " }, new() { Kind = MeasureKind.Minutes, Condition = filter }],
            Sort = new("Part ", Descending: false),
            Top = 7,
        };
        foreach (var member in typeof(CallFilter).GetProperties().Where(member => member.Name != nameof(CallFilter.IsEmpty)))
        {
            Assert.IsFalse(member.GetValue(filter) is null or Array { Length: 0 }, $"{member.Name} is set here");
        }

        Assert.IsEmpty(ReportValidation.Problems(report));
        Assert.AreEqual(report.ToJson(), ReportDraft.Of(report).ToDefinition().ToJson());
    }

    private static ReportRunView Run(ReportDefinition definition, params ColumnType[] types) => new()
    {
        Id = "x",
        Definition = definition,
        By = new Actor("1", "Ada", "portal"),
        Sharing = ReportSharing.Nobody,
        State = ReportRunState.Done,
        AskedAt = Moments.Noon,
        Rows = 3,
        Columns = definition.Sql is not null ? [.. types.Select((type, index) => new ReportColumn($"c{index}", type))]
            : [.. definition.Headings().Zip(types, (name, type) => new ReportColumn(name, type))],
        HasResult = true,
    };
}
