namespace Billing.Reports;

/// <summary>The door by which results go out.</summary>
public interface IReportMail
{
    /// <summary>Whether mail can be sent at all.</summary>
    bool IsConfigured { get; }

    /// <summary>
    /// Sends a run's result, or the news that it failed, to some of its recipients; returns when the mail server has taken it for all but those who are returned. It may be
    /// sent twice.
    /// </summary>
    /// <returns>Whom the server refused.</returns>
    Task<RefusedRecipient[]> Send(ReportRunView run, string[] recipients, ReportFormat format, CancellationToken cancellationToken);
}
