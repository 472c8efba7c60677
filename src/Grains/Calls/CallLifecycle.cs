using Billing.Nodes;

namespace Billing.Calls;

/// <summary>
/// How records make a call. Records come twice, late and in any order (RFC 2866 §4.1; a node that is not answered sends again
/// after others); whatever the order, the same records make the same call.
/// </summary>
public static class CallLifecycle
{
    /// <summary>
    /// A session's name may be used again, by a gateway that restarted and counts anew. What begins this long after a call of
    /// that name has ended is another call: longer than any retransmission, shorter than any counter's turn.
    /// </summary>
    private static readonly TimeSpan s_reuse = TimeSpan.FromMinutes(10);

    /// <summary>Longer than a node goes on sending one record (RFC 5080 §2.2.1; radcli tries two servers for six seconds each).</summary>
    private static readonly TimeSpan s_copies = TimeSpan.FromMinutes(1);

    private const int FirstKept = 20;
    private const int LastKept = 30;

    /// <summary>The call after a record; the very same object when the record tells nothing new.</summary>
    /// <param name="call">Null when this is the first record of the call.</param>
    public static CallState Apply(CallState? call, AccountingEvent record)
    {
        ArgumentNullException.ThrowIfNull(record);
        call = call is null || IsAnother(call, record)
            ? new CallState { Key = record.CallKey, Version = call?.Version ?? 0, Generation = call is null ? 0 : call.Generation + 1 }
            : call;

        var index = IndexOf(call.Legs, record);
        var before = index < 0 ? null : call.Legs[index];
        // A leg that began while the call was up, but is heard of only now, does not bring the call back.
        var late = before is null && record.Status is AccountingStatus.Start or AccountingStatus.Interim && call.EndedAt >= record.At;
        var after = Merge(before, record);
        if (late && before is null)
        {
            after = after with { EndedAt = call.EndedAt, EndEstimated = true };
        }

        // A node that set its clock back speaks of older times than before, and speaks of the call all the same.
        var spoke = record.Status == AccountingStatus.Interim && before is { EndedAt: null } && record.ArrivedAt > before.Heard + s_copies;
        if (after == before && !spoke)
        {
            return call;
        }

        // After the comparison: a copy that comes later is no news.
        after = after with { HeardAt = Latest(after.HeardAt, record.ArrivedAt) };
        var (timeline, leftOut) = Note(call, new TimelineEntry
        {
            At = record.At,
            ArrivedAt = record.ArrivedAt,
            NodeId = record.NodeId,
            LegId = record.LegId,
            Status = record.Status,
            What = CallWords.Changed(record, before, after, late),
            Source = record.Source,
            Journal = record.Journal,
        });
        var next = call with
        {
            ConfId = call.ConfId ?? record.ConfId,
            CallId = call.CallId ?? record.CallId,
            AccountId = call.AccountId ?? record.AccountId,
            Caller = call.Caller ?? record.Caller,
            Callee = call.Callee ?? record.Callee,
            Legs = With(call.Legs, index, after),
            Timeline = timeline,
            TimelineLeftOut = leftOut,
            Certainty = Certainty.Confirmed,
            Version = call.Version + 1,
        };
        return next.Ended && CertaintyOf(next, call) is not Certainty.Confirmed and var certainty ? next with { Certainty = certainty } : next;
    }

    /// <summary>After a change: what silence makes of a call in progress is <see cref="CallSilence"/>'s to say.</summary>
    internal static Certainty CertaintyOf(CallState call, CallState before) =>
        !call.Ended ? (before.Ended ? Certainty.Confirmed : before.Certainty)
        // The last end must be told, not guessed, and so must that of the legs that tell the length.
        : !Array.Exists(call.Legs, leg => !leg.EndEstimated && leg.EndedAt == call.EndedAt)
            || call.TalkingLegs.All(leg => leg.WhyClosed is not null) ? Certainty.Estimated
        : before.Ended && before.Certainty is Certainty.Estimated or Certainty.Corrected ? Certainty.Corrected
        : Certainty.Confirmed;

    /// <returns>-1 when none of them is meant.</returns>
    private static int IndexOf(Leg[] legs, AccountingEvent record)
    {
        for (var at = 0; at < legs.Length; at++)
        {
            if (IsOf(legs[at], record))
            {
                return at;
            }
        }

        return -1;
    }

    private static bool IsOf(Leg leg, AccountingEvent record) =>
        leg.NodeId == record.NodeId && leg.LegId == record.LegId
        && (leg.Origin == record.Origin || leg.Origin == LegOrigin.Unknown || record.Origin == LegOrigin.Unknown);

    private static bool IsAnother(CallState call, AccountingEvent record)
    {
        if (call.EndedAt is not { } ended)
        {
            return false;
        }

        // An end that was guessed may be wrong by far. What only goes on or ends is of that call, unless it tells a later
        // beginning; what begins again is not, since no session begins twice.
        var guessed = call.Certainty == Certainty.Estimated;
        var begins = record.Status == AccountingStatus.Start;
        var told = record.SetupAt is not null || record.ConnectedAt is not null || record.Seconds > 0;
        return StartOf(record) > ended + (!guessed ? s_reuse
            : !begins ? (told ? s_reuse : Patience.LongestCall)
            : Array.Exists(call.Legs, leg => IsOf(leg, record)) ? s_copies
            : s_reuse);
    }

    /// <summary>The earliest time at which the leg of a record was surely there.</summary>
    internal static DateTimeOffset StartOf(AccountingEvent record) => Earliest(
        record.SetupAt ?? record.ConnectedAt ?? DateTimeOffset.MaxValue,
        record.At - TimeSpan.FromSeconds(Math.Max(0, record.Seconds ?? 0)));

    private static Leg Merge(Leg? leg, AccountingEvent record)
    {
        var merged = leg is null
            ? new Leg
            {
                NodeId = record.NodeId,
                LegId = record.LegId,
                Origin = record.Origin,
                StartedAt = StartOf(record),
                RemoteAddress = record.RemoteAddress,
                LastEvidenceAt = record.At,
            }
            : leg with
            {
                Origin = leg.Origin == LegOrigin.Unknown ? record.Origin : leg.Origin,
                StartedAt = Earliest(leg.StartedAt, StartOf(record)),
                RemoteAddress = leg.RemoteAddress ?? record.RemoteAddress,
            };
        return record.Status switch
        {
            AccountingStatus.Start => merged with
            {
                ConnectedAt = merged.Failed ? null
                    : Earliest(merged.ConnectedAt, record.ConnectedAt ?? (record.StartMeansConnected ? record.At : null)),
                LastEvidenceAt = Latest(merged.LastEvidenceAt, record.At),
            },
            AccountingStatus.Interim => Revive(merged, record) with
            {
                ConnectedAt = merged.Failed ? null
                    : Earliest(merged.ConnectedAt, record.ConnectedAt ?? Talked(record, record.At) ?? (record.StartMeansConnected ? record.At : null)),
                LastEvidenceAt = Latest(merged.LastEvidenceAt, record.At),
            },
            // The first Stop tells the end; a second one of the same leg is a copy of it.
            AccountingStatus.Stop or AccountingStatus.Failed when merged.EndedAt is null || merged.EndEstimated => End(merged, record),
            _ => merged,
        };
    }

    /// <summary>A leg that was closed by guess and is heard of from a later time: it was up, or at least up for longer.</summary>
    private static Leg Revive(Leg leg, AccountingEvent record) =>
        !leg.EndEstimated || record.At <= leg.EndedAt ? leg
        : record.At <= leg.OverBy ? leg with { EndedAt = record.At }
        : leg with { EndedAt = null, EndEstimated = false, WhyClosed = null, OverBy = null };

    private static Leg End(Leg leg, AccountingEvent record)
    {
        var ended = record.DisconnectedAt ?? record.At;
        var failed = record.Status == AccountingStatus.Failed;
        return leg with
        {
            EndedAt = Latest(ended, leg.StartedAt),
            EndEstimated = false,
            WhyClosed = null,
            OverBy = null,
            Failed = failed,
            ConnectedAt = failed ? null : Earliest(leg.ConnectedAt, record.ConnectedAt ?? Talked(record, ended)),
            Seconds = failed ? 0 : record.Seconds,
            Cause = record.Cause,
            SipCode = record.SipCode,
            LastEvidenceAt = Latest(leg.LastEvidenceAt, ended),
        };
    }

    /// <summary>When a conversation began that has a length at <paramref name="at"/>.</summary>
    private static DateTimeOffset? Talked(AccountingEvent record, DateTimeOffset at) =>
        record.Seconds is > 0 and var seconds ? at - TimeSpan.FromSeconds(seconds) : null;

    /// <summary>The timeline with one entry more: a long call with many interim updates keeps how it began and how it went last.</summary>
    internal static (TimelineEntry[] Timeline, int LeftOut) Note(CallState call, TimelineEntry entry)
    {
        TimelineEntry[] timeline = [.. call.Timeline, entry];
        return timeline.Length <= FirstKept + LastKept
            ? (timeline, call.TimelineLeftOut)
            : ([.. timeline[..FirstKept], .. timeline[^LastKept..]], call.TimelineLeftOut + timeline.Length - FirstKept - LastKept);
    }

    /// <param name="index">Which leg it takes the place of; negative for a new one.</param>
    private static Leg[] With(Leg[] legs, int index, Leg leg)
    {
        Leg[] with = index < 0 ? [.. legs, leg] : [.. legs];
        with[index < 0 ? legs.Length : index] = leg;
        return with;
    }

    private static DateTimeOffset Earliest(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    /// <summary>The earliest of what is told: the same in whatever order it is told.</summary>
    private static DateTimeOffset? Earliest(DateTimeOffset? one, DateTimeOffset? other) => !(other < one) ? one ?? other : other;

    private static DateTimeOffset Latest(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
