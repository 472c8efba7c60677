namespace Billing.Reports;

/// <remarks>One turn at a time, whichever frontend asks: between counting and starting nobody else starts.</remarks>
[GrainType("person-reports")]
public sealed class PersonReportsGrain : Grain, IPersonReportsGrain
{
    private const int MostUnfinished = 5;

    public async Task<Result<ReportRunView>> Start(string runId, ReportRunRequest request) =>
        await GrainFactory.GetGrain<IReportListGrain>(0).Unfinished(this.GetPrimaryKeyString()) >= MostUnfinished
            ? new Problem("", Problem.TooMany, "Five reports of yours are not done yet. Wait for one of them to end, or cancel it.")
            : await GrainFactory.GetGrain<IReportRunGrain>(runId).Start(request);
}
