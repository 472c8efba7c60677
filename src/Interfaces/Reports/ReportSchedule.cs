namespace Billing.Reports;

/// <summary>When a report runs by itself, and to whom its result goes.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Reports.ReportSchedule")]
public sealed record ReportSchedule
{
    /// <summary>Minute, hour, day of month, month, day of week, as cron has them: <c>0 7 * * MON-FRI</c>.</summary>
    [Id(0)] public required string Cron { get; init; }

    /// <summary>IANA name of the zone that the times are of.</summary>
    [Id(1)] public required string TimeZone { get; init; }

    /// <summary>Addresses of e-mail; none: it runs, and is looked at in the portal.</summary>
    [Id(2)] public string[] Recipients { get; init; } = [];
    [Id(3)] public ReportFormat Format { get; init; } = ReportFormat.Xlsx;
}
