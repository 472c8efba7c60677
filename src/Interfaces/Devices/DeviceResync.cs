namespace Billing.Devices;

/// <summary>The last time that the phone was told to fetch its files.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.DeviceResync")]
public sealed record DeviceResync
{
    [Id(0)] public required DateTimeOffset At { get; init; }
    [Id(1)] public required ResyncResult Result { get; init; }

    /// <summary>A sentence for a person.</summary>
    [Id(2)] public required string What { get; init; }
}
