namespace Billing.Devices;

/// <summary>What becomes of the address that a device had.</summary>
[GenerateSerializer, Alias("Billing.Devices.TokenRotation")]
public enum TokenRotation
{
    /// <summary>
    /// It serves the files, which tell the phone its new address, until the phone has asked there, but no longer than twice the
    /// provisioning interval of any version that the phone may have, and at least a day.
    /// </summary>
    Overlap,

    /// <summary>
    /// It serves nothing any more, as after a leak: the phone must be told its new address by hand. Its admin password, which was in the
    /// files, is another one then.
    /// </summary>
    AtOnce,

    /// <summary>As <see cref="AtOnce"/>, and the accounts at its ports get new SIP passwords: they were in the files, too.</summary>
    AtOnceWithPasswords,
}
