namespace Billing.Devices;

/// <summary>Who chooses the password of a phone's own menu and web page.</summary>
[GenerateSerializer, Alias("Billing.Devices.AdminPasswordPolicy")]
public enum AdminPasswordPolicy
{
    /// <summary>We make one for each device and write it.</summary>
    PerDevice,

    /// <summary>Nothing is written: the phone keeps what it has.</summary>
    Unmanaged,
}
