namespace Billing.Devices;

/// <summary>What somebody should look at.</summary>
[GenerateSerializer, Alias("Billing.Devices.DeviceFlagKind")]
public enum DeviceFlagKind
{
    /// <summary>Somebody asked for this device's file at an address that is not the device's.</summary>
    WrongToken,

    /// <summary>Its files were fetched from many addresses within a day.</summary>
    ManyAddresses,

    /// <summary>Its former address was taken away before it had asked at the new one: somebody must go there.</summary>
    Stranded,
}
