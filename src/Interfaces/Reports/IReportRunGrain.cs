using Billing.Audit;
using Orleans.Concurrency;

namespace Billing.Reports;

/// <summary>One run of a report. Key: from <see cref="ReportRunIds"/>.</summary>
[Alias("Billing.Reports.IReportRunGrain")]
public interface IReportRunGrain : IGrainWithStringKey
{
    /// <summary>Has it run; asking again for the same key changes nothing. Durable when the call returns.</summary>
    [Alias("Start")]
    Task<Result<ReportRunView>> Start(ReportRunRequest request);

    [Alias("Get"), AlwaysInterleave]
    Task<ReportRunView?> Get();

    /// <summary>Ends it, when it is not over already.</summary>
    [Alias("CancelBy")]
    Task<ReportRunView?> Cancel(Actor actor);

    /// <summary>Sends the result by e-mail once more: to those who have not got it or, when all have, to all.</summary>
    [Alias("SendAgain")]
    Task<Result<ReportRunView>> SendAgain(Actor actor);

    /// <summary>Rows of the result; null when there is none, or it is kept no longer.</summary>
    /// <param name="from">Number of the first, from 0.</param>
    /// <param name="take">1 to 1000.</param>
    [Alias("Rows"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<ResultRows?> Rows(long from, int take);

    /// <summary>The run and its result are kept no longer.</summary>
    [Alias("Forget")]
    Task Forget();
}
