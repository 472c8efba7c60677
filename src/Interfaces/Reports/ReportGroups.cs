namespace Billing.Reports;

/// <summary>What kinds of groups there are.</summary>
public static class ReportGroups
{
    /// <summary>Whether calls are grouped by their time, and not by a name.</summary>
    public static bool IsTime(this ReportGroup group) => group >= ReportGroup.Hour;
}
