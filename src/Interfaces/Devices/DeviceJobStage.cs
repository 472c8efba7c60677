namespace Billing.Devices;

[GenerateSerializer, Alias("Billing.Devices.DeviceJobStage")]
public enum DeviceJobStage
{
    Running,
    Done,

    /// <summary>Somebody stopped it; what was done stays done.</summary>
    Stopped,
}
