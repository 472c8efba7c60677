using Billing.Gateway.Calls;
using Billing.Gateway.Dialects;
using Billing.Gateway.Lines;

namespace Billing.Gateway.Demo;

/// <summary>
/// Calls of the last days, told late, as nodes tell what they had to keep back (Acct-Delay-Time, RFC 2866 §5.2): so that history and reports have something to tell at once.
/// </summary>
internal sealed class DemoHistory(GatewayOptions options, TimeProvider time)
{
    /// <summary>A record that is later is taken for one with a wrong clock.</summary>
    private static readonly TimeSpan s_past = TimeSpan.FromDays(6.5);

    /// <summary>No call of today has such a number.</summary>
    private const uint First = 1 << 30;

    private const int AtOnce = 8;

    /// <summary>Returns when all are told.</summary>
    public Task TellAsync(Dictionary<string, NodeLine> lines, CancellationToken cancellationToken)
    {
        var planner = new CallPlanner(options, time, First);
        var random = new Random(options.Seed);
        var now = time.GetUtcNow();
        var calls = new List<(CallPlan Plan, DateTimeOffset EndedAt)>();
        for (var tries = 0; calls.Count < options.History && tries < 20 * options.History; tries++)
        {
            var endedAt = now - TimeSpan.FromMinutes(2) - (s_past * random.NextDouble());
            if (planner.Next() is not { } plan)
            {
                continue;
            }

            planner.Release(plan);
            // By night few talk; whoever mistypes the password does not.
            if (random.NextDouble() < Busy(endedAt.Hour) && plan.Password == plan.Account.Password)
            {
                calls.Add((plan, endedAt));
            }
        }

        return Parallel.ForEachAsync(calls, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (call, cancelled) =>
        {
            var answered = call.Plan.Outcome == CallOutcome.Answered;
            var connectedAt = call.EndedAt - (answered ? call.Plan.Talking : TimeSpan.Zero);
            var told = new CallProgress(call.Plan, connectedAt - call.Plan.Ringing)
            {
                ConnectedAt = answered ? connectedAt : null,
                Outcome = call.Plan.Outcome,
                ToldAfter = time.GetUtcNow() - call.EndedAt,
            };
            foreach (var record in DialectOf.Node(call.Plan.Node).Ended(told, call.EndedAt))
            {
                await lines[call.Plan.Node.Id].ReportAsync(record, twice: false, cancelled);
            }
        });
    }

    private static double Busy(int hour) => hour is >= 8 and < 18 ? 1 : hour is >= 6 and < 22 ? 0.4 : 0.08;
}
