namespace Billing.Reports;

/// <summary>Which saved reports: those that a person sees.</summary>
/// <param name="PersonId">Of <see cref="Audit.Actor.Id"/>.</param>
/// <param name="Administrator">Whether the person is one.</param>
[GenerateSerializer, Immutable, Alias("Billing.Reports.SavedReportQuery")]
public sealed record SavedReportQuery([property: Id(0)] string PersonId, [property: Id(1)] bool Administrator);
