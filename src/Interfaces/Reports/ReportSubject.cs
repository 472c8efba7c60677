namespace Billing.Reports;

/// <summary>What a report is about.</summary>
[GenerateSerializer, Alias("Billing.Reports.ReportSubject")]
public enum ReportSubject
{
    /// <summary>Calls that ended: what the lake holds.</summary>
    EndedCalls,

    /// <summary>Calls that were not let through, counted by node and reason. They leave no record of a call and are kept for a shorter time.</summary>
    RefusedCalls,
}
