using System.Security.Claims;
using Billing.Frontend.Api;
using Billing.Reports;

namespace Billing.Frontend.Reports;

/// <summary>A result as a file: it is passed on while a silo makes it, and none of it is kept.</summary>
internal static partial class ResultDownload
{
    public static string Address(string runId, ReportFormat format) =>
        $"{RestApi.Prefix}/report-runs/{Uri.EscapeDataString(runId)}/result?format={format.ToString().ToLowerInvariant()}";

    public static async Task Write(HttpContext http, string id, string? format, ClaimsPrincipal user, ReportRuns reports, IGrainFactory grains, ILoggerFactory logs)
    {
        var chosen = Parameters.Choice<ReportFormat>(format, "format") ?? ReportFormat.Csv;
        if (await reports.FindRun(id, user) is not { HasResult: true } run)
        {
            await Problems.NotFound("result").ExecuteAsync(http);
            return;
        }

        var parts = grains.GetGrain<IReportDownloadGrain>(Guid.NewGuid()).Read(id, chosen, http.RequestAborted).WithBatchSize(4).GetAsyncEnumerator(http.RequestAborted);
        await using (parts)
        {
            // Before the first header goes out, so that a result that is gone is a 404 and not a broken file.
            bool more;
            try
            {
                more = await parts.MoveNextAsync();
            }
            catch (ReportException gone) when (gone.Failure != ReportFailure.Busy)
            {
                await Problems.NotFound("result").ExecuteAsync(http);
                return;
            }

            http.Response.ContentType = chosen.MediaType();
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"{chosen.FileName(run)}\"";
            try
            {
                while (more)
                {
                    await http.Response.Body.WriteAsync(parts.Current, http.RequestAborted);
                    more = await parts.MoveNextAsync();
                }
            }
#pragma warning disable CA1031 // Whatever it is, the reader must see that the file is not whole.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                if (!http.RequestAborted.IsCancellationRequested)
                {
                    LogCutOff(logs.CreateLogger(typeof(ResultDownload)), failure);
                }

                http.Abort();
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A download of a report's result was cut off.")]
    private static partial void LogCutOff(ILogger log, Exception failure);
}
