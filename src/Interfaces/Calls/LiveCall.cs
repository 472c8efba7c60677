namespace Billing.Calls;

/// <summary>A call in progress, as a row of the live list.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Calls.LiveCall")]
public sealed record LiveCall
{
    [Id(0)] public required string Key { get; init; }
    [Id(1)] public string? CustomerId { get; init; }
    [Id(2)] public string? AccountId { get; init; }
    [Id(3)] public string? Caller { get; init; }
    [Id(4)] public string? Callee { get; init; }

    /// <summary>Of the callee, ISO 3166-1 alpha-2; null when the number does not tell.</summary>
    [Id(5)] public string? Country { get; init; }

    /// <summary>The node of the first leg.</summary>
    [Id(6)] public required string NodeId { get; init; }
    [Id(7)] public required CallStage Stage { get; init; }
    [Id(8)] public required Certainty Certainty { get; init; }
    [Id(9)] public required DateTimeOffset SetupAt { get; init; }

    /// <summary>When it was answered; null while it rings.</summary>
    [Id(10)] public DateTimeOffset? ConnectedAt { get; init; }
    [Id(11)] public required DateTimeOffset LastEvidenceAt { get; init; }
    [Id(12)] public required int Legs { get; init; }

    /// <summary>Rises with each change of the call, so that an older picture never replaces a newer one.</summary>
    [Id(13)] public required long Version { get; init; }

    /// <summary>The SIP Call-ID, by which the call may have been asked for.</summary>
    [Id(14)] public string? CallId { get; init; }

    /// <summary>Since when, by our clock, the leg in progress that was not heard of the longest is silent.</summary>
    [Id(15)] public DateTimeOffset HeardAt { get; init; }

    /// <summary>Nodes of legs in progress other than <see cref="NodeId"/>; null when there is none.</summary>
    [Id(16)] public string[]? OtherNodeIds { get; init; }

    /// <summary>Why the call should not have begun, for a person: the limit that it is over, or who is suspended; null for a call that was let through.</summary>
    [Id(17)] public string? OverLimit { get; init; }
}
