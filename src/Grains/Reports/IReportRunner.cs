namespace Billing.Reports;

/// <summary>The door to where reports run.</summary>
public interface IReportRunner
{
    /// <summary>Waits for its turn, runs the report and keeps its result under the run's id. Doing it again gives a result again.</summary>
    /// <param name="now">What relative periods are relative to.</param>
    /// <param name="progress">Told from any thread.</param>
    /// <exception cref="ReportException">It gave no result; says why.</exception>
    Task<ReportOutcome> Run(string runId, ReportDefinition definition, DateTimeOffset now, Action<ReportProgress> progress, CancellationToken cancellationToken);

    /// <summary>Rows of a result; null when it is kept no longer.</summary>
    Task<ResultRows?> Rows(string runId, ReportColumn[] columns, long from, int take, CancellationToken cancellationToken);

    /// <summary>A result as a file, in parts.</summary>
    /// <exception cref="ReportException">It is kept no longer, or cannot be read.</exception>
    IAsyncEnumerable<byte[]> Read(string runId, ReportColumn[] columns, ReportFormat format, CancellationToken cancellationToken);

    Task Forget(string runId, CancellationToken cancellationToken);
}
