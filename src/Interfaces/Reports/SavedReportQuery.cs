namespace Billing.Reports;

/// <summary>Which saved reports: those that a person sees.</summary>
/// <param name="PersonId">Of <see cref="Audit.Actor.Id"/>.</param>
/// <param name="Administrator">Whether the person is one.</param>
/// <param name="Support">Whether the person is of the support.</param>
[GenerateSerializer, Immutable, Alias("Billing.Reports.SavedReportQuery")]
public sealed record SavedReportQuery([property: Id(0)] string PersonId, [property: Id(1)] bool Administrator, [property: Id(2)] bool Support = false)
{
    /// <summary>With whom a report is shared so that this person sees it.</summary>
    public IEnumerable<ReportSharing> Sharings =>
        Administrator ? [ReportSharing.Readers, ReportSharing.Support, ReportSharing.Administrators]
        : Support ? [ReportSharing.Readers, ReportSharing.Support]
        : [ReportSharing.Readers];
}
