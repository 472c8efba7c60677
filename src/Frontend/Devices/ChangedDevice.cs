namespace Billing.Frontend.Devices;

/// <summary>A device as it shall be; what is left out gets its default. Its ports stay as they are.</summary>
public sealed record ChangedDevice : DeviceFields
{
    /// <summary>The version that the change was made from; if the device has another by now, nothing is changed (409).</summary>
    public required int Version { get; init; }
}
