namespace Billing.Calls;

/// <summary>What changed in one shard of the live list.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Calls.LiveCallChanges")]
public sealed record LiveCallChanges
{
    /// <summary>Changes when the shard starts anew: sequences of two epochs do not compare.</summary>
    [Id(0)] public required string Epoch { get; init; }

    /// <summary>Ask for what comes after this next time.</summary>
    [Id(1)] public required long Sequence { get; init; }

    /// <summary>True when <see cref="Changed"/> is all there is, and what else the reader holds of this shard is gone.</summary>
    [Id(2)] public required bool Whole { get; init; }
    [Id(3)] public LiveCall[] Changed { get; init; } = [];

    /// <summary>Keys of calls that ended.</summary>
    [Id(4)] public string[] Ended { get; init; } = [];
}
