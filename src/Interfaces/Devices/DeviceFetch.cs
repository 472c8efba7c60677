namespace Billing.Devices;

/// <summary>A phone asked for a file and got it.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.DeviceFetch")]
public sealed record DeviceFetch
{
    [Id(0)] public required DateTimeOffset At { get; init; }

    /// <summary>The address that asked.</summary>
    [Id(1)] public string? Address { get; init; }

    /// <summary>At most 256 characters; chosen by whoever asks.</summary>
    [Id(2)] public string? UserAgent { get; init; }
    [Id(3)] public required string File { get; init; }
}
