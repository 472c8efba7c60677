namespace Billing.Calls;

/// <summary>One thing that happened while a call was being ended.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Calls.DisconnectStep")]
public sealed record DisconnectStep
{
    [Id(0)] public required DateTimeOffset At { get; init; }

    /// <summary>What the stage was after it.</summary>
    [Id(1)] public required DisconnectStage Stage { get; init; }

    /// <summary>A sentence for a person.</summary>
    [Id(2)] public required string What { get; init; }

    /// <summary>Which node was told or answered; null when it concerns none.</summary>
    [Id(3)] public string? NodeId { get; init; }

    /// <summary>Error-Cause of a refusal (RFC 5176 §3.5); null when there was none.</summary>
    [Id(4)] public int? ErrorCause { get; init; }
}
