using Billing.Audit;

namespace Billing.Reports;

/// <summary>A saved report. Key: its id (<see cref="Ids.IsName"/>). Who may do what is decided by whoever asks (<see cref="ReportView.IsChangedBy(string, bool)"/>).</summary>
[Alias("Billing.Reports.IReportGrain")]
public interface IReportGrain : IGrainWithStringKey
{
    [Alias("Create")]
    Task<Result<ReportView>> Create(ReportDefinition definition, ReportSharing sharing, Actor actor);

    [Alias("Get")]
    Task<ReportView?> Get();

    /// <param name="version">The version that the change was made from.</param>
    [Alias("Change")]
    Task<Result<ReportView>> Change(ReportDefinition definition, ReportSharing sharing, int version, Actor actor);

    /// <param name="schedule">Null: it runs by itself no longer.</param>
    /// <param name="version">The version that the change was made from.</param>
    [Alias("SetSchedule")]
    Task<Result<ReportView>> SetSchedule(ReportSchedule? schedule, int version, Actor actor);

    /// <summary>The report is gone; what its runs gave stays as long as results are kept.</summary>
    /// <returns>The report as it was.</returns>
    [Alias("Delete")]
    Task<Result<ReportView>> Delete(Actor actor);
}
