namespace Billing.Reports;

/// <summary>The door by which results go out.</summary>
public interface IReportMail
{
    /// <summary>Whether mail can be sent at all.</summary>
    bool IsConfigured { get; }

    /// <summary>Sends a run's result, or the news that it failed, to its recipients; returns when the mail server has taken it. It may be sent twice.</summary>
    Task Send(ReportRunView run, ReportFormat format, CancellationToken cancellationToken);
}
