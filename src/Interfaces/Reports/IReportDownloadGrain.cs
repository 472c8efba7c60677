namespace Billing.Reports;

/// <summary>A result as a file, while it is made. Key: one that nobody else uses; the grain lives as long as the download.</summary>
[Alias("Billing.Reports.IReportDownloadGrain")]
public interface IReportDownloadGrain : IGrainWithGuidKey
{
    /// <summary>The whole file, in parts of at most 256 KiB. It has no limit of rows, and none of it is kept.</summary>
    /// <param name="runId">Of a run that has a result.</param>
    [Alias("Read")]
    IAsyncEnumerable<byte[]> Read(string runId, ReportFormat format, CancellationToken cancellationToken = default);
}
