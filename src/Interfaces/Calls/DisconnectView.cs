namespace Billing.Calls;

/// <summary>The ending of a call, as far as it is known.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Calls.DisconnectView")]
public sealed record DisconnectView
{
    /// <summary>The call's key.</summary>
    [Id(0)] public required string Key { get; init; }
    [Id(1)] public required DisconnectStage Stage { get; init; }

    /// <summary>Why somebody wants the call to end.</summary>
    [Id(2)] public required string Reason { get; init; }

    /// <summary>The name of who asked last.</summary>
    [Id(3)] public required string By { get; init; }
    [Id(4)] public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Something is still being tried or waited for: another request would join this one.</summary>
    [Id(5)] public required bool UnderWay { get; init; }

    /// <summary>When the node is told again; null when it is not.</summary>
    [Id(6)] public DateTimeOffset? RetryAt { get; init; }

    /// <summary>What the node said last, in a sentence; null before it was told.</summary>
    [Id(7)] public string? Answer { get; init; }

    /// <summary>Error-Cause of the last refusal (RFC 5176 §3.5); null when there was none.</summary>
    [Id(8)] public int? ErrorCause { get; init; }

    /// <summary>Suspending the call's account and trying again is the way that is left.</summary>
    [Id(9)] public required bool MayBlock { get; init; }

    /// <summary>In order; a long story keeps its newest part.</summary>
    [Id(10)] public required DisconnectStep[] Steps { get; init; }
}
