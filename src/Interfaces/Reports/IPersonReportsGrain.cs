namespace Billing.Reports;

/// <summary>Has reports run for a person, one request after the other, so that nobody takes all turns. Key: the id of the person (<see cref="Audit.Actor.Id"/>).</summary>
[Alias("Billing.Reports.IPersonReportsGrain")]
public interface IPersonReportsGrain : IGrainWithStringKey
{
    /// <summary>Has a report run; refused with <see cref="Problem.TooMany"/> while five of the person's are not over.</summary>
    /// <param name="runId">From <see cref="ReportRunIds"/>.</param>
    [Alias("Start")]
    Task<Result<ReportRunView>> Start(string runId, ReportRunRequest request);
}
