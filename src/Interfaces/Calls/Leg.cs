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
}
