using Billing.Frontend.Hosting;
using Billing.Reports;

namespace Billing.Frontend.Components.Layout;

/// <summary>
/// One thing that a page asks of the cluster, and how it went. A cluster that is away is an expected event here: it becomes a
/// sentence beside the content, never a dead page.
/// </summary>
public sealed partial class ClusterCall(ILogger logger)
{
    public bool Running { get; private set; }

    /// <summary>A sentence for the person; null when the last run went well.</summary>
    public string? Failure { get; private set; }

    /// <returns>Whether it went well.</returns>
    public async Task<bool> Run(Func<Task> call)
    {
        Running = true;
        try
        {
            await call();
            Failure = null;
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
#pragma warning disable CA1031 // Whatever a grain threw, the page must live on and say so.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(logger, failure);
            Failure = failure is TimeoutException ? "The cluster did not answer in time. It may be busy or starting."
                : failure is ReportException { Failure: ReportFailure.Busy } ? failure.Message
                : ClusterFailure.IsUnavailable(failure) ? "The cluster cannot be reached right now."
                : "Something went wrong while asking the cluster. It has been logged.";
            return false;
        }
        finally
        {
            Running = false;
        }
    }

    [LoggerMessage(4001, LogLevel.Warning, "The portal could not get an answer from the cluster")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
