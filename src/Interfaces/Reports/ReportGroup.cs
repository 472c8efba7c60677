namespace Billing.Reports;

/// <summary>What calls are grouped by. Times are those of the end of the call, in the report's time zone.</summary>
[GenerateSerializer, Alias("Billing.Reports.ReportGroup")]
public enum ReportGroup
{
    CalleeCountry,
    CallerCountry,
    CalleeArea,
    CallerArea,
    Customer,
    Account,
    Node,
    Cause,
    SipCode,
    Certainty,

    /// <summary>Date and hour.</summary>
    Hour,

    /// <summary>Hour of the day, 0 to 23.</summary>
    HourOfDay,

    /// <summary>Date.</summary>
    Day,

    /// <summary>1 Monday to 7 Sunday (ISO 8601).</summary>
    Weekday,

    /// <summary>First day of the month.</summary>
    Month,
}
