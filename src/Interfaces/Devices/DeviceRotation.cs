namespace Billing.Devices;

/// <summary>The former address still serves.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.DeviceRotation")]
public sealed record DeviceRotation
{
    [Id(0)] public required DateTimeOffset Since { get; init; }
    [Id(1)] public required DateTimeOffset Until { get; init; }
    [Id(2)] public string? Reason { get; init; }
}
