namespace Billing.Calls;

/// <summary>One accounting session of a node.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Calls.Leg")]
public sealed record Leg
{
    [Id(0)] public required string NodeId { get; init; }

    /// <summary>Acct-Session-Id.</summary>
    [Id(1)] public required string LegId { get; init; }
    [Id(2)] public LegOrigin Origin { get; init; }

    /// <summary>When it was set up, as far as any record told.</summary>
    [Id(3)] public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was answered; null while it rings, and when it never was.</summary>
    [Id(4)] public DateTimeOffset? ConnectedAt { get; init; }
    [Id(5)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Acct-Session-Time of its Stop.</summary>
    [Id(6)] public int? Seconds { get; init; }
    [Id(7)] public int? Cause { get; init; }
    [Id(8)] public int? SipCode { get; init; }
    [Id(9)] public bool Failed { get; init; }
    [Id(10)] public string? RemoteAddress { get; init; }

    /// <summary>Newest time at which the node showed that it knows the leg.</summary>
    [Id(11)] public required DateTimeOffset LastEvidenceAt { get; init; }

    /// <summary>No Stop told <see cref="EndedAt"/>: it is what the other evidence makes likely, and a Stop will correct it.</summary>
    [Id(12)] public bool EndEstimated { get; init; }

    /// <summary>
    /// When the newest of what is known of it was heard, by our clock; silence is counted from here, so that a node's wrong clock
    /// neither ends a call nor keeps it.
    /// </summary>
    [Id(13)] public DateTimeOffset HeardAt { get; init; }

    /// <summary>Why it was closed without a Stop, for a person; null when a Stop told its end.</summary>
    [Id(14)] public string? WhyClosed { get; init; }

    /// <summary>
    /// By when the node itself had no such leg any more: news from before then moves the estimated end and does not bring the leg
    /// back. Null when it was closed for silence alone.
    /// </summary>
    [Id(15)] public DateTimeOffset? OverBy { get; init; }

    /// <summary><see cref="HeardAt"/>, and for a leg that was stored before there was one its last evidence.</summary>
    public DateTimeOffset Heard => HeardAt == default ? LastEvidenceAt : HeardAt;
}
