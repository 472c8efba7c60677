namespace Billing.Reports;

/// <summary>Which time a report is about, in whole days of its time zone unless it is <see cref="Fixed"/>.</summary>
[GenerateSerializer, Alias("Billing.Reports.ReportPeriod")]
public enum ReportPeriod
{
    /// <summary>From <see cref="ReportRange.From"/> until before <see cref="ReportRange.To"/>.</summary>
    Fixed,

    /// <summary>From midnight until now.</summary>
    Today,
    Yesterday,

    /// <summary>The seven days before today.</summary>
    Last7Days,

    /// <summary>The thirty days before today.</summary>
    Last30Days,

    /// <summary>From the first of the month until now.</summary>
    ThisMonth,
    LastMonth,
    LastYear,
}
