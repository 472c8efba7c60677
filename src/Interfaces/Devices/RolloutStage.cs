namespace Billing.Devices;

[GenerateSerializer, Alias("Billing.Devices.RolloutStage")]
public enum RolloutStage
{
    Canary,

    /// <summary>One device in ten.</summary>
    Tenth,
    All,
}
