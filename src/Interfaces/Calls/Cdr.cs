namespace Billing.Calls;

/// <summary>The record that a call leaves.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Calls.Cdr")]
public sealed record Cdr
{
    [Id(0)] public required string Key { get; init; }
    [Id(1)] public string? CustomerId { get; init; }
    [Id(2)] public string? AccountId { get; init; }
    [Id(3)] public string? Caller { get; init; }
    [Id(4)] public string? Callee { get; init; }

    /// <summary>ISO 3166-1 alpha-2, or null.</summary>
    [Id(5)] public string? CallerCountry { get; init; }

    /// <summary>ISO 3166-1 alpha-2, or null.</summary>
    [Id(6)] public string? CalleeCountry { get; init; }

    /// <summary>The node of the first leg.</summary>
    [Id(7)] public required string NodeId { get; init; }
    [Id(8)] public required DateTimeOffset SetupAt { get; init; }

    /// <summary>Null when it was never answered.</summary>
    [Id(9)] public DateTimeOffset? ConnectedAt { get; init; }
    [Id(10)] public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Length of the conversation; 0 when it was never answered.</summary>
    [Id(11)] public required int Seconds { get; init; }

    /// <summary>Q.850 cause, where a node told one.</summary>
    [Id(12)] public int? Cause { get; init; }
    [Id(13)] public int? SipCode { get; init; }
    [Id(14)] public required Certainty Certainty { get; init; }

    /// <summary>Why it ended, or why its end is estimated, in a few words.</summary>
    [Id(15)] public required string Why { get; init; }
    [Id(16)] public required int Legs { get; init; }

    /// <summary>Rises with each correction.</summary>
    [Id(17)] public required long Version { get; init; }

    /// <summary>Which call of this key it is, where a node uses a session's name again; from 0.</summary>
    [Id(18)] public int Generation { get; init; }
}
