using Billing.Calls;
using Billing.GeneratedHistory;
using Billing.Lake;
using Billing.Reports;

namespace Lake.Tests;

/// <summary>Every built-in report beside an independent computation over the same million calls.</summary>
[TestClass]
public class BuiltInReportTests
{
    private const string Zone = "Europe/Berlin";
    private static readonly TimeZoneInfo s_zone = TimeZoneInfo.FindSystemTimeZoneById(Zone);

    // The clock changes within it.
    private static readonly GeneratedCalls s_generated = new(1_000_000, new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(40));
    private static readonly ReportRange s_range = new() { TimeZone = Zone, Period = ReportPeriod.Fixed, From = new(2026, 3, 3), To = new(2026, 4, 9, 12, 0, 0) };
    private static readonly DateTimeOffset s_from = new(2026, 3, 2, 23, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_to = new(2026, 4, 9, 10, 0, 0, TimeSpan.Zero);

    private static Folder s_folder = null!;
    private static CdrDatabase s_database = null!;

    /// <summary>The same, opened for the range alone.</summary>
    private static CdrDatabase s_limited = null!;

    /// <summary>Over a local copy that was made in two steps: of all calls, and of the range's.</summary>
    private static CdrDatabase s_local = null!;
    private static CdrDatabase s_localLimited = null!;
    private static CdrRecord[] s_all = null!;
    private static CdrRecord[] s_calls = null!;

    [ClassInitialize]
    public static async Task Generate(TestContext context)
    {
        s_folder = new Folder();
        var files = await GeneratedLake.WriteAsync(s_generated, s_folder.Path, context.CancellationToken);
        Assert.IsNotEmpty(files.Settled);
        Assert.IsNotEmpty(files.Touched);
        s_database = await CdrDatabase.OpenAsync(files, new(), TimeProvider.System);
        s_limited = await CdrDatabase.OpenAsync(files, new(), TimeProvider.System, (s_from, s_to));
        string[] settled = [.. files.Settled, .. files.Touched];
        var copy = s_folder.Of("calls.duckdb");
        await LocalCalls.UpdateAsync(copy, settled, settled, [.. files.Unsettled.Where((_, index) => index % 2 == 0)], new(), context.CancellationToken);
        await LocalCalls.UpdateAsync(copy, settled, settled, files.Unsettled, new(), context.CancellationToken);
        s_local = await Calls.Local(copy);
        s_localLimited = await Calls.Local(copy, (s_from, s_to));

        var rows = Enumerable.Range(0, (int)s_generated.Count).SelectMany(number => s_generated.Rows(number)).Select(row => row.Call).ToArray();
        Assert.IsGreaterThan(s_generated.Count, rows.Length);
        s_all = [.. rows.GroupBy(call => (call.Key, call.Generation)).Select(versions => versions.MaxBy(call => call.Version)!).Where(call => !call.Deleted)];
        Assert.IsLessThan(s_generated.Count, s_all.Length);
        s_calls = [.. s_all.Where(call => call.DisconnectedAt >= s_from && call.DisconnectedAt < s_to)];
    }

    [ClassCleanup]
    public static void Remove()
    {
        s_database?.Dispose();
        s_limited?.Dispose();
        s_local?.Dispose();
        s_localLimited?.Dispose();
        s_folder?.Dispose();
    }

    [TestMethod]
    public async Task Long_calls_by_country() => await Same(
        BuiltInReports.LongCallsByCountry,
        s_calls.Where(call => call.CalleeCountry is not null).GroupBy(call => call.CalleeCountry)
            .Select(country => (Country: country.Key, Long: country.LongCount(call => call.Seconds > 900), All: country.LongCount()))
            .OrderByDescending(row => row.Long).ThenBy(row => row.Country, StringComparer.Ordinal).Take(10)
            .Select(row => new object?[] { row.Country, row.Long, (double)row.Long / (row.All - row.Long), (double)row.Long / row.All, row.All }));

    [TestMethod]
    public async Task Calls_by_hour() => await Same(
        BuiltInReports.CallsByHour,
        s_calls.GroupBy(call => Hour(call.DisconnectedAt)).OrderBy(hour => hour.Key).Select(hour => new object?[]
        {
            hour.Key, hour.LongCount(), hour.Sum(call => call.Seconds) / 60.0, hour.Count(call => call.ConnectedAt is not null) / (double)hour.Count(),
        }));

    [TestMethod]
    public async Task Answers_by_node_and_country() => await Same(
        BuiltInReports.AnswersByNodeAndCountry,
        s_calls.GroupBy(call => (call.NodeId, call.CalleeCountry)).OrderBy(group => group.Key.NodeId, StringComparer.Ordinal).ThenBy(group => group.Key.CalleeCountry ?? "~", StringComparer.Ordinal)
            .Select(group => new object?[]
            {
                group.Key.NodeId, group.Key.CalleeCountry, group.LongCount(), group.Count(call => call.ConnectedAt is not null) / (double)group.Count(),
                group.Where(call => call.ConnectedAt is not null).Average(call => call.Seconds),
            }));

    [TestMethod]
    public async Task Busiest_customers() => await Same(
        BuiltInReports.BusiestCustomers,
        s_calls.GroupBy(call => call.CustomerId).Select(customer => (customer.Key, Seconds: customer.Sum(call => (long)call.Seconds), Calls: customer.LongCount(), Callers: customer.Select(call => call.Caller).Distinct().LongCount()))
            .OrderByDescending(row => row.Seconds).Take(20).Select(row => new object?[] { row.Key, row.Seconds / 60.0, row.Calls, row.Callers }));

    [TestMethod]
    public async Task Estimated_calls() => await Same(
        BuiltInReports.EstimatedCalls,
        s_calls.GroupBy(call => (Day: DateOnly.FromDateTime(Local(call.DisconnectedAt)), call.NodeId)).OrderBy(group => group.Key.Day).ThenBy(group => group.Key.NodeId, StringComparer.Ordinal)
            .Select(group => new object?[]
            {
                group.Key.Day, group.Key.NodeId, group.LongCount(call => call.Certainty == Certainty.Estimated), group.LongCount(call => call.Certainty == Certainty.Corrected),
                group.Count(call => call.Certainty == Certainty.Estimated) / (double)group.Count(), group.LongCount(),
            }));

    /// <summary>Each call is put into every hour that it touches; the most in an hour are found by looking at each instant at which one begins.</summary>
    [TestMethod]
    public async Task Peak_by_customer_and_hour()
    {
        var touched = new Dictionary<(string? Customer, DateTime Hour), List<(DateTimeOffset From, DateTimeOffset To)>>();
        foreach (var call in s_all.Where(call => call.DisconnectedAt > s_from && call.SetupAt < s_to))
        {
            var (from, to) = (call.SetupAt < s_from ? s_from : call.SetupAt, call.DisconnectedAt > s_to ? s_to : call.DisconnectedAt);
            for (var hour = new DateTimeOffset(from.Ticks - from.Ticks % TimeSpan.TicksPerHour, TimeSpan.Zero); hour < to; hour = hour.AddHours(1))
            {
                var key = (call.CustomerId, Hour(hour));
                if (!touched.TryGetValue(key, out var spans))
                {
                    touched[key] = spans = [];
                }

                spans.Add((from > hour ? from : hour, to < hour.AddHours(1) ? to : hour.AddHours(1)));
            }
        }

        await Same(
            BuiltInReports.PeakByCustomerAndHour,
            touched.Select(hour => (hour.Key, Peak: hour.Value.Max(at => hour.Value.LongCount(other => other.From <= at.From && at.From < other.To))))
                .OrderBy(row => row.Key.Customer ?? "~", StringComparer.Ordinal).ThenBy(row => row.Key.Hour)
                .Select(row => new object?[] { row.Key.Customer, row.Key.Hour, row.Peak }));
    }

    [TestMethod]
    public async Task The_facts_of_a_result()
    {
        var facts = await s_database.FactsAsync(BuiltInReports.CallsByHour with { Range = s_range }, Calls.Noon);
        Assert.AreEqual(
            new ReportFacts(Zone, s_from, s_to, s_calls.Length, s_calls.LongCount(call => call.Certainty == Certainty.Estimated), Micros(s_all.Max(call => call.DisconnectedAt))), facts);
        Assert.AreEqual(facts, await s_local.FactsAsync(BuiltInReports.CallsByHour with { Range = s_range }, Calls.Noon));
        Assert.AreEqual(facts with { CutOff = null }, await s_limited.FactsAsync(BuiltInReports.CallsByHour with { Range = s_range }, Calls.Noon));
    }

    private static async Task Same(ReportDefinition report, IEnumerable<object?[]> expected)
    {
        object?[][] wanted = [.. expected];
        await Same(s_database, report, wanted);
        await Same(s_local, report, wanted);
        if (report.Measures is not [{ Kind: MeasureKind.PeakSimultaneous }])
        {
            await Same(s_limited, report, wanted);
            await Same(s_localLimited, report, wanted);
        }
    }

    private static async Task Same(CdrDatabase database, ReportDefinition report, object?[][] wanted)
    {
        using var rows = await database.RunAsync(report with { Range = s_range }, Calls.Noon);
        var actual = rows.Read().ToArray();
        Assert.IsNotEmpty(wanted);
        Assert.HasCount(wanted.Length, actual);
        for (var row = 0; row < wanted.Length; row++)
        {
            for (var column = 0; column < wanted[row].Length; column++)
            {
                var (left, right) = (wanted[row][column], actual[row][column]);
                var same = left is double number ? right is double other && Math.Abs(number - other) <= 1e-9 * Math.Max(1, Math.Abs(number)) : Equals(left, right);
                Assert.IsTrue(same, $"row {row}, {rows.Columns[column].Name}: {left} expected, {right} found");
            }
        }
    }

    private static DateTime Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, s_zone).DateTime;

    private static DateTime Hour(DateTimeOffset instant) => Local(instant) is var local ? local.Date.AddHours(local.Hour) : default;

    private static DateTimeOffset Micros(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % 10));
}
