namespace Billing.Devices;

/// <summary>What becomes of the address that a device had.</summary>
[GenerateSerializer, Alias("Billing.Devices.TokenRotation")]
public enum TokenRotation
{
    /// <summary>
    /// It serves the files, which tell the phone its new address, until the phone has asked there, but no longer than twice the
    /// profile's provisioning interval, and at least a day.
    /// </summary>
    Overlap,

    /// <summary>It serves nothing any more, as after a leak: the phone must be told its new address by hand.</summary>
    AtOnce,
}
