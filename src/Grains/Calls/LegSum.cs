namespace Billing.Calls;

/// <summary>What the legs of a call tell together. Asked with each record, and so found in one pass that leaves nothing behind.</summary>
internal readonly struct LegSum
{
    public DateTimeOffset SetupAt { get; private init; }

    /// <summary>When people began to talk.</summary>
    public DateTimeOffset? ConnectedAt { get; private init; }

    /// <summary>The end of the last leg; null while one is up.</summary>
    public DateTimeOffset? EndedAt { get; private init; }
    public DateTimeOffset LastEvidenceAt { get; private init; }

    /// <summary>Of the legs that are up, the one that was not heard of for longest; of a call that is over, its last evidence.</summary>
    public DateTimeOffset HeardAt { get; private init; }

    /// <summary>Length of the conversation so far as it is known; 0 when it was never answered.</summary>
    public int Seconds { get; private init; }

    /// <summary>Of the legs that tell why they ended; null when none does.</summary>
    public Leg? LastToEnd { get; private init; }

    /// <returns>Nothing but defaults when there is no leg yet.</returns>
    public static LegSum Of(Leg[] legs)
    {
        if (legs.Length == 0)
        {
            return default;
        }

        var (setup, evidence, ended) = (legs[0].StartedAt, legs[0].LastEvidenceAt, legs[0].EndedAt);
        DateTimeOffset? connected = null;
        DateTimeOffset? heard = null;
        int? seconds = null;
        Leg? last = null;
        var apart = TellsCalleeApart(legs);
        foreach (var leg in legs)
        {
            setup = leg.StartedAt < setup ? leg.StartedAt : setup;
            evidence = leg.LastEvidenceAt > evidence ? leg.LastEvidenceAt : evidence;
            // Once null it stays null.
            ended = leg.EndedAt is null || ended < leg.EndedAt ? leg.EndedAt : ended;
            heard = leg.EndedAt is null && !(leg.Heard >= heard) ? leg.Heard : heard;
            last = leg is { Cause: null, SipCode: null } || (last is not null && Nullable.Compare(leg.EndedAt, last.EndedAt) <= 0) ? last : leg;
            if (leg.ConnectedAt is { } since && (!apart || leg.Origin == LegOrigin.Originate))
            {
                connected = since >= connected ? connected : since;
                var length = leg.Seconds ?? (int)Math.Max(0, Math.Round(((leg.EndedAt ?? leg.LastEvidenceAt) - since).TotalSeconds));
                seconds = length <= seconds ? seconds : length;
            }
        }

        return new LegSum
        {
            SetupAt = setup,
            ConnectedAt = connected,
            EndedAt = ended,
            LastEvidenceAt = evidence,
            HeardAt = heard ?? evidence,
            Seconds = seconds ?? 0,
            LastToEnd = last,
        };
    }

    /// <summary>Whether the node's way to the callee is told apart from its way to the caller.</summary>
    public static bool TellsCalleeApart(Leg[] legs) => Array.Exists(legs, leg => leg.Origin == LegOrigin.Originate);
}
