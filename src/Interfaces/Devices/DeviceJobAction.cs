namespace Billing.Devices;

/// <summary>What can be done to many devices.</summary>
[GenerateSerializer, Alias("Billing.Devices.DeviceJobAction")]
public enum DeviceJobAction
{
    /// <summary>Their phones are told to fetch their files.</summary>
    Resync,

    /// <summary>They get a profile.</summary>
    AssignProfile,
    Retire,
}
