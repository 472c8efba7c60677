namespace Billing.Devices;

/// <summary>One version of a profile's settings.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.ProfileVersion")]
public sealed record ProfileVersion
{
    /// <summary>1 for the first.</summary>
    [Id(0)] public required int Number { get; init; }
    [Id(1)] public required DateTimeOffset At { get; init; }

    /// <summary>When its rollout begins.</summary>
    [Id(2)] public required DateTimeOffset EffectiveFrom { get; init; }
    [Id(3)] public required string By { get; init; }
    [Id(4)] public string? Why { get; init; }

    /// <summary>The version whose settings it brings back, or null.</summary>
    [Id(5)] public int? RollbackTo { get; init; }
}
