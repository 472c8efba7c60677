namespace Billing.Calls;

/// <summary>What a shard of the live list knows of a call.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Calls.KnownCall")]
public sealed record KnownCall
{
    /// <summary>The newest version that it was told of; 0 when it knows no such call.</summary>
    [Id(0)] public long Version { get; init; }

    /// <summary>When the call ended; null when it is in progress or not known.</summary>
    [Id(1)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>A call that ended before may have been forgotten.</summary>
    [Id(2)] public DateTimeOffset Since { get; init; }
}
