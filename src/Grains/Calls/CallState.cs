namespace Billing.Calls;

/// <summary>All that is known of a call. Never changed, only replaced: see <see cref="CallLifecycle"/>.</summary>
public sealed record CallState
{
    public required string Key { get; init; }
    public string? ConfId { get; init; }
    public string? CallId { get; init; }
    public string? AccountId { get; init; }
    public string? CustomerId { get; init; }
    public string? Caller { get; init; }
    public string? Callee { get; init; }
    public string? CallerCountry { get; init; }
    public string? CalleeCountry { get; init; }

    /// <summary>In the order in which they became known.</summary>
    public Leg[] Legs { get; init; } = [];

    /// <summary>In the order of arrival.</summary>
    public TimelineEntry[] Timeline { get; init; } = [];

    /// <summary>How many entries were left out of the middle of <see cref="Timeline"/>.</summary>
    public int TimelineLeftOut { get; init; }
    public Certainty Certainty { get; init; }

    /// <summary>Why the call should not have begun, for a person: the limit that it is over, or who is suspended; null for a call that was let through.</summary>
    public string? OverLimit { get; init; }

    /// <summary>Rises by one with each change, over all calls that ever had this key.</summary>
    public long Version { get; init; }

    /// <summary>Which call of this key it is: rises when a node uses a session's name again.</summary>
    public int Generation { get; init; }

    public bool Ended => Legs.Length > 0 && Array.TrueForAll(Legs, leg => leg.EndedAt is not null);

    public CallStage Stage => Ended ? CallStage.Ended
        : Legs.Length == 0 ? CallStage.Authorized
        : ConnectedAt is null ? CallStage.Ringing
        : CallStage.Connected;

    public DateTimeOffset SetupAt => Sum.SetupAt;

    /// <summary>When people began to talk.</summary>
    public DateTimeOffset? ConnectedAt => Sum.ConnectedAt;

    /// <summary>The end of the last leg; null while one is up.</summary>
    public DateTimeOffset? EndedAt => Sum.EndedAt;

    public DateTimeOffset LastEvidenceAt => Sum.LastEvidenceAt;

    /// <summary>Length of the conversation so far as it is known; 0 when it was never answered.</summary>
    public int Seconds => Sum.Seconds;

    /// <summary>
    /// The legs that tell whether people talk: the node's way to the callee where it is told apart, since the way to the caller
    /// is answered first by the gateway itself when it plays a prompt.
    /// </summary>
    internal IEnumerable<Leg> TalkingLegs => LegSum.TellsCalleeApart(Legs) ? Legs.Where(leg => leg.Origin == LegOrigin.Originate) : Legs;

    private LegSum Sum => LegSum.Of(Legs);

    public LiveCall Live()
    {
        var sum = Sum;
        return new LiveCall
        {
            Key = Key,
            CustomerId = CustomerId,
            AccountId = AccountId,
            Caller = Caller,
            Callee = Callee,
            Country = CalleeCountry,
            NodeId = Legs[0].NodeId,
            Stage = Stage,
            Certainty = Certainty,
            SetupAt = sum.SetupAt,
            ConnectedAt = sum.ConnectedAt,
            LastEvidenceAt = sum.LastEvidenceAt,
            Legs = Legs.Length,
            Version = Version,
            CallId = CallId,
            OverLimit = OverLimit,
            HeardAt = sum.HeardAt,
            OtherNodeIds = OtherNodeIds(),
        };
    }

    private string[]? OtherNodeIds()
    {
        // Nearly every call has one node.
        var others = Array.Exists(Legs, leg => leg.NodeId != Legs[0].NodeId)
            ? Legs.Where(leg => leg.EndedAt is null && leg.NodeId != Legs[0].NodeId).Select(leg => leg.NodeId).Distinct(StringComparer.Ordinal).ToArray()
            : [];
        return others.Length == 0 ? null : others;
    }

    public Cdr Cdr()
    {
        var sum = Sum;
        return new Cdr
        {
            Key = Key,
            CustomerId = CustomerId,
            AccountId = AccountId,
            Caller = Caller,
            Callee = Callee,
            CallerCountry = CallerCountry,
            CalleeCountry = CalleeCountry,
            NodeId = Legs[0].NodeId,
            SetupAt = sum.SetupAt,
            ConnectedAt = sum.ConnectedAt,
            EndedAt = sum.EndedAt ?? throw new InvalidOperationException("A call that is not over has no CDR."),
            Seconds = sum.Seconds,
            Cause = sum.LastToEnd?.Cause,
            SipCode = sum.LastToEnd?.SipCode,
            Certainty = Certainty,
            Why = CallWords.WhyEnded(this, sum.LastToEnd),
            Legs = Legs.Length,
            Version = Version,
            Generation = Generation,
        };
    }

    /// <summary>By what else the call may have been asked for.</summary>
    public string[] Aliases() => Legs is [var only]
        ? CallKey.Aliases(ConfId, CallId, only.NodeId, only.LegId)
        : [.. Legs.SelectMany(leg => CallKey.Aliases(ConfId, CallId, leg.NodeId, leg.LegId)).Distinct(StringComparer.Ordinal)];

    public CallView View() => new()
    {
        Key = Key,
        Live = Ended ? null : Live(),
        Cdr = Ended ? Cdr() : null,
        Legs = Legs,
        Timeline = Timeline,
        ConfId = ConfId,
        CallId = CallId,
    };
}
