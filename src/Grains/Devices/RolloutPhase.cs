namespace Billing.Devices;

/// <summary>What a rollout does with the devices of its stage.</summary>
public enum RolloutPhase
{
    Publish,

    /// <summary>Tells the phones to fetch their files.</summary>
    Resync,

    /// <summary>Waits for them to come back.</summary>
    Wait,
}
