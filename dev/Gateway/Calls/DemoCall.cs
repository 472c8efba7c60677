using Billing.Gateway.Dialects;
using Billing.Gateway.Lines;
using Radius;

namespace Billing.Gateway.Calls;

/// <summary>Makes one planned call: asks, rings, talks, hangs up, and reports all of it as its node would.</summary>
internal sealed class DemoCall(CallPlan plan, NodeLine line, TimeProvider time, TrafficCounters counters)
{
    private readonly IDialect _dialect = DialectOf.Node(line.Node);
    private readonly List<Task> _reports = [];

    /// <param name="hangUp">Ends the call at once, as if both had hung up.</param>
    /// <param name="giveUp">Waits no longer for the acknowledgements.</param>
    public async Task RunAsync(CancellationToken hangUp, CancellationToken giveUp)
    {
        var answered = false;
        counters.Started();
        try
        {
            if (await AskAsync(hangUp) is { } call)
            {
                answered = await TalkAsync(call, hangUp, giveUp);
            }
        }
        catch (OperationCanceledException) when (hangUp.IsCancellationRequested)
        {
            // Nothing was set up yet: there is nothing to report.
        }
        finally
        {
            counters.Ended(answered);
        }

        await Task.WhenAll(_reports);
    }

    private async Task<CallProgress?> AskAsync(CancellationToken hangUp)
    {
        var now = time.GetUtcNow();
        var answer = await line.AskAsync(_dialect.Ask(plan, now), hangUp);
        switch (answer)
        {
            case null:
                counters.Unanswered();
                return null;
            case { Accepted: false }:
                counters.Refused();
                return null;
            default:
                return new CallProgress(plan, now) { Class = answer.Class, Limit = answer.Limit };
        }
    }

    /// <summary>The rest of an authorized call; tells whether it was answered.</summary>
    private async Task<bool> TalkAsync(CallProgress call, CancellationToken hangUp, CancellationToken giveUp)
    {
        try
        {
            Report(_dialect.SetUp(call, time.GetUtcNow()), giveUp);
            await Task.Delay(plan.DialDelay, time, hangUp);
            Report(_dialect.Ringing(call, time.GetUtcNow()), giveUp);
            await Task.Delay(plan.Ringing, time, hangUp);
            if (plan.Outcome == CallOutcome.Answered)
            {
                call.ConnectedAt = time.GetUtcNow();
                counters.Answered();
                Report(_dialect.Answered(call, call.ConnectedAt.Value), giveUp);
                await HoldAsync(call, hangUp, giveUp);
            }
        }
        catch (OperationCanceledException) when (hangUp.IsCancellationRequested)
        {
            call.Outcome = call.ConnectedAt is null ? CallOutcome.Cancelled : CallOutcome.Answered;
        }

        if (call.ConnectedAt is null)
        {
            counters.Failed();
        }

        Report(_dialect.Ended(call, time.GetUtcNow()), giveUp);
        return call.ConnectedAt is not null;
    }

    private async Task HoldAsync(CallProgress call, CancellationToken hangUp, CancellationToken giveUp)
    {
        var rest = call.Limit is { } limit && limit < plan.Talking ? limit : plan.Talking;
        while (plan.Node.Interim is { } interim && rest > interim)
        {
            await Task.Delay(interim, time, hangUp);
            rest -= interim;
            Report(_dialect.Interim(call, time.GetUtcNow()), giveUp);
        }

        await Task.Delay(rest, time, hangUp);
    }

    // Nobody waits for an acknowledgement before the call goes on.
    private void Report(AttributeList[] records, CancellationToken giveUp)
    {
        foreach (var record in records)
        {
            _reports.Add(SendAsync(record, giveUp));
        }
    }

    private async Task SendAsync(AttributeList record, CancellationToken giveUp)
    {
        try
        {
            if (!await line.ReportAsync(record, plan.Doubled, giveUp))
            {
                counters.Lost();
            }
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            counters.Lost();
        }
    }
}
