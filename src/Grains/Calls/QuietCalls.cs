using System.Runtime.CompilerServices;
using Billing.Nodes;

namespace Billing.Calls;

/// <summary>
/// Which calls of a shard have been silent long enough to be looked at. A look goes over the live list; only the calls that are due
/// are asked, and so many at a time. Knows no Orleans.
/// </summary>
public sealed class QuietCalls(INodePatience patience)
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>Calls asked in one look: a node that falls silent with thousands of calls does not flood its silo.</summary>
    public const int MostAtOnce = 250;

    /// <summary>What a call said when it was asked; gone with the picture of the call that it belongs to.</summary>
    private readonly ConditionalWeakTable<LiveCall, Answer> _answers = [];

    /// <summary>The calls to reconsider now, those that wait longest first.</summary>
    public IReadOnlyList<LiveCall> Due(IEnumerable<LiveCall> live, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(live);
        return
        [
            .. live.Select(call => (Call: call, At: DueAt(call)))
                .Where(one => one.At <= now)
                .OrderBy(one => one.At)
                .Take(MostAtOnce)
                .Select(one => one.Call),
        ];
    }

    /// <summary>A call was reconsidered.</summary>
    /// <param name="next">What it answered; null when it knows of no call in progress.</param>
    public void Reconsidered(LiveCall call, DateTimeOffset? next, DateTimeOffset now)
    {
        // A call that is not there may be on its way from a journal.
        var at = next is { } told && told > now ? told : now + TimeSpan.FromMinutes(1);
        _answers.AddOrUpdate(call, new Answer(at, patience.Of(call.NodeId)));
    }

    private DateTimeOffset DueAt(LiveCall call)
    {
        var habit = patience.Of(call.NodeId);
        if (_answers.TryGetValue(call, out var answer) && answer.Patience == habit)
        {
            return answer.At;
        }

        // A lower bound: the call knows better, and is asked once.
        var due = DueAt(call, habit);
        foreach (var node in call.OtherNodeIds ?? [])
        {
            due = DueAt(call, patience.Of(node)) is var other && other < due ? other : due;
        }

        return due;
    }

    private static DateTimeOffset DueAt(LiveCall call, Patience habit)
    {
        var next = call.Certainty switch
        {
            Certainty.Confirmed => habit.Next(TimeSpan.Zero),
            Certainty.Quiet => habit.PresumedEndedAfter ?? habit.CloseAfter,
            _ => habit.CloseAfter,
        };
        return call.HeardAt + (habit.AskAfter < next ? habit.AskAfter.Value : next);
    }

    private sealed record Answer(DateTimeOffset At, Patience Patience);
}
