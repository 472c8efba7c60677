namespace Billing.Devices;

/// <summary>What a device's files look like now, published or not.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.DevicePreview")]
public sealed record DevicePreview
{
    [Id(0)] public required PreviewFile[] Files { get; init; }

    /// <summary>The version that publishing them would make; null of a preview with other settings.</summary>
    [Id(1)] public string? Version { get; init; }
}
