using System.Globalization;
using Billing.Nodes;

namespace Billing.Calls;

/// <summary>
/// What becomes of a call that nobody speaks of. Knows no Orleans and no clock. Silence is counted by our clock from when a leg was
/// last heard of; an estimated end is always the leg's last evidence, never the time at which we gave up.
/// </summary>
public static class CallSilence
{
    private const string We = "we";

    /// <summary>The call as silence makes it; the very same object when that changes nothing.</summary>
    public static CallState Judge(CallState call, INodePatience patience, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(patience);
        foreach (var leg in call.Legs.Where(leg => IsUp(leg) && patience.Of(leg.NodeId).CloseAfter <= now - leg.Heard))
        {
            call = Close(call, [leg], $"estimated: no news of it since {Text(leg.LastEvidenceAt)}; its node was silent", overBy: null, now);
        }

        var up = call.Legs.Where(IsUp).ToArray();
        if (up.Length == 0)
        {
            return call;
        }

        // A call is as sure as the surest of its legs: one side that is heard of is a conversation that goes on.
        var certainty = up.Min(leg => patience.Of(leg.NodeId).After(now - leg.Heard) ?? Certainty.PresumedEnded);
        return certainty == call.Certainty
            ? call
            : Note(call with { Certainty = certainty, Version = call.Version + 1 }, up.MaxBy(leg => leg.Heard)!, CallWords.Judged(certainty), now);
    }

    /// <summary>When <see cref="Judge"/> or asking may bring anything new; null when the call is over.</summary>
    /// <param name="askedAt">When its nodes were last asked, to no avail; null when they were not.</param>
    public static DateTimeOffset? Next(CallState call, INodePatience patience, DateTimeOffset? askedAt, DateTimeOffset now) => call.Legs
        .Where(IsUp)
        .Select(leg =>
        {
            var habit = patience.Of(leg.NodeId);
            var next = leg.Heard + habit.Next(now - leg.Heard);
            return AskAt(leg, habit, askedAt) is { } ask && ask < next ? ask : next;
        })
        .Min(next => (DateTimeOffset?)next);

    /// <summary>The nodes to ask now.</summary>
    public static string[] ToAsk(CallState call, INodePatience patience, DateTimeOffset? askedAt, DateTimeOffset now) =>
    [
        .. call.Legs
            .Where(leg => IsUp(leg) && AskAt(leg, patience.Of(leg.NodeId), askedAt) <= now)
            .Select(leg => leg.NodeId)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The call as one that should not have begun: it is over a limit, or its customer or account is barred.</summary>
    public static CallState OverLimit(CallState call, string limit, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Note(call with { OverLimit = limit, Version = call.Version + 1 }, call.Legs[0], limit, now);
    }

    /// <summary>The call after its node was asked for it.</summary>
    public static CallState Answered(CallState call, string nodeId, NodeAnswer answer, DateTimeOffset now)
    {
        var legs = call.Legs.Where(leg => IsUp(leg) && leg.NodeId == nodeId).ToArray();
        switch (answer)
        {
            case NodeAnswer.Gone when legs.Length > 0:
                return Close(call, legs, $"estimated: asked {Text(now)}, the node no longer has it", overBy: now, now);
            case NodeAnswer.Up when legs.Length > 0:
                var next = call with
                {
                    Legs = [.. call.Legs.Select(leg => legs.Contains(leg)
                        ? leg with { HeardAt = now, LastEvidenceAt = leg.LastEvidenceAt > now ? leg.LastEvidenceAt : now }
                        : leg)],
                    Certainty = Certainty.Confirmed,
                    Version = call.Version + 1,
                };
                // It may be asked for hours: the last answer stands for all.
                next = next.Timeline is [.., { Ours: true, What: CallWords.AskedUp }]
                    ? next with { Timeline = next.Timeline[..^1] }
                    : next;
                return Note(next, legs[0], CallWords.AskedUp, now);
            default:
                return call;
        }
    }

    /// <summary>The call after one of its nodes said that it starts or stops: what began before is over.</summary>
    public static CallState NodeRestarted(CallState call, string nodeId, NodeRestart restart, DateTimeOffset now)
    {
        // Both clocks: a leg that was heard of after the restart is up, whatever the node's clock says.
        var legs = call.Legs
            .Where(leg => IsUp(leg) && leg.NodeId == nodeId && leg.StartedAt < restart.At && leg.Heard <= restart.ArrivedAt)
            .ToArray();
        return legs.Length == 0
            ? call
            : Close(call, legs, $"estimated: its node {(restart.On ? "started anew" : "was stopped")} {Text(restart.At)}", restart.At, now);
    }

    private static bool IsUp(Leg leg) => leg.EndedAt is null;

    private static DateTimeOffset? AskAt(Leg leg, Patience patience, DateTimeOffset? askedAt) =>
        (askedAt > leg.Heard ? askedAt : leg.Heard) + patience.AskAfter;

    private static CallState Close(CallState call, Leg[] legs, string why, DateTimeOffset? overBy, DateTimeOffset now)
    {
        var next = call with
        {
            Legs = [.. call.Legs.Select(leg => legs.Contains(leg)
                ? leg with { EndedAt = leg.LastEvidenceAt > leg.StartedAt ? leg.LastEvidenceAt : leg.StartedAt, EndEstimated = true, WhyClosed = why, OverBy = overBy }
                : leg)],
            Version = call.Version + 1,
        };
        next = next with { Certainty = CallLifecycle.CertaintyOf(next, call) };
        foreach (var leg in legs)
        {
            next = Note(next, leg, $"closed at its last evidence: {why}", now);
        }

        return next;
    }

    private static CallState Note(CallState call, Leg leg, string what, DateTimeOffset now)
    {
        var (timeline, leftOut) = CallLifecycle.Note(call, new TimelineEntry
        {
            At = now,
            ArrivedAt = now,
            NodeId = leg.NodeId,
            LegId = leg.LegId,
            Status = AccountingStatus.Interim,
            What = what,
            Source = We,
            Ours = true,
        });
        return call with { Timeline = timeline, TimelineLeftOut = leftOut };
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
