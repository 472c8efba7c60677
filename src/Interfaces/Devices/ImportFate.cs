namespace Billing.Devices;

/// <summary>What becomes of a row, which is what becomes of its whole device.</summary>
[GenerateSerializer, Alias("Billing.Devices.ImportFate")]
public enum ImportFate
{
    /// <summary>The device is not in the inventory yet.</summary>
    New,
    Changed,
    Unchanged,

    /// <summary>Something is wrong with a row of the device: none of its rows counts.</summary>
    Refused,
}
