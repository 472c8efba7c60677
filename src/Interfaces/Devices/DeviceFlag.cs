namespace Billing.Devices;

[GenerateSerializer, Immutable, Alias("Billing.Devices.DeviceFlag")]
public sealed record DeviceFlag
{
    [Id(0)] public required DeviceFlagKind Kind { get; init; }

    /// <summary>When it was last seen.</summary>
    [Id(1)] public required DateTimeOffset At { get; init; }

    /// <summary>How often, as far as was noted.</summary>
    [Id(2)] public int Times { get; init; } = 1;

    /// <summary>A sentence for a person.</summary>
    [Id(3)] public required string What { get; init; }
}
