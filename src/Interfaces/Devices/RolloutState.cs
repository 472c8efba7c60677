namespace Billing.Devices;

[GenerateSerializer, Alias("Billing.Devices.RolloutState")]
public enum RolloutState
{
    /// <summary>Its time has not come.</summary>
    Scheduled,
    Running,
    Paused,

    /// <summary>It stopped by itself, since phones did not come back or could not be published; it can be resumed all the same.</summary>
    Stopped,
    Done,

    /// <summary>Given up, by a person or by a newer version. Devices that have the version keep it.</summary>
    Cancelled,
}
