namespace Billing.Reports;

/// <summary>Which calls a report is about, by the time at which they ended.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Reports.ReportRange")]
public sealed record ReportRange
{
    /// <summary>IANA name, such as <c>Europe/Berlin</c>: days, hours and midnight are those of this zone.</summary>
    [Id(0)] public string TimeZone { get; init; } = "Etc/UTC";
    [Id(1)] public ReportPeriod Period { get; init; } = ReportPeriod.Last30Days;

    /// <summary>Time of day in <see cref="TimeZone"/>; for a fixed period only.</summary>
    [Id(2)] public DateTime? From { get; init; }

    /// <summary>Time of day in <see cref="TimeZone"/>, not included; for a fixed period only.</summary>
    [Id(3)] public DateTime? To { get; init; }

    /// <summary>The instants that it means at this moment.</summary>
    /// <exception cref="ReportException">The definition is invalid.</exception>
    public (DateTimeOffset From, DateTimeOffset To) Resolve(DateTimeOffset now)
    {
        var zone = TimeZones.Find(TimeZone) ?? throw new ReportException(ReportFailure.Invalid, $"There is no time zone '{TimeZone}'.");
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        var month = new DateTime(today.Year, today.Month, 1);
        var year = new DateTime(today.Year, 1, 1);
        return Period switch
        {
            ReportPeriod.Today => (Instant(today), now),
            ReportPeriod.Yesterday => (Instant(today.AddDays(-1)), Instant(today)),
            ReportPeriod.Last7Days => (Instant(today.AddDays(-7)), Instant(today)),
            ReportPeriod.Last30Days => (Instant(today.AddDays(-30)), Instant(today)),
            ReportPeriod.ThisMonth => (Instant(month), now),
            ReportPeriod.LastMonth => (Instant(month.AddMonths(-1)), Instant(month)),
            ReportPeriod.LastYear => (Instant(year.AddYears(-1)), Instant(year)),
            _ when From is { } from && To is { } to => (Instant(from), Instant(to)),
            _ => throw new ReportException(ReportFailure.Invalid, "A fixed period has a beginning and an end."),
        };

        DateTimeOffset Instant(DateTime local) => TimeZones.Instant(local, zone);
    }
}
