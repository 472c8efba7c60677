using System.Runtime.CompilerServices;

namespace Billing.Reports;

[GrainType("report-download")]
public sealed class ReportDownloadGrain(IReportRunner runner) : Grain, IReportDownloadGrain
{
    public async IAsyncEnumerable<byte[]> Read(string runId, ReportFormat format, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (!ReportRunIds.IsId(runId) || await GrainFactory.GetGrain<IReportRunGrain>(runId).Get() is not { HasResult: true } run)
        {
            throw new ReportException(ReportFailure.Invalid, "There is no such result.");
        }

        await foreach (var part in runner.Read(runId, run.Columns, format, cancellationToken))
        {
            yield return part;
        }

        DeactivateOnIdle();
    }
}
