namespace Billing.Devices;

[GenerateSerializer, Alias("Billing.Devices.DeviceStatus")]
public enum DeviceStatus
{
    /// <summary>Nobody has it.</summary>
    InStock,

    /// <summary>It has a customer, or an account at one of its ports.</summary>
    Assigned,

    /// <summary>Gone for good: it has no files and no ports; its row is kept.</summary>
    Retired,
}
