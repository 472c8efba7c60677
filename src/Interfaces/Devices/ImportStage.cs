namespace Billing.Devices;

[GenerateSerializer, Alias("Billing.Devices.ImportStage")]
public enum ImportStage
{
    /// <summary>The dry run is under way.</summary>
    Checking,

    /// <summary>The fate of each row is known; nothing is changed.</summary>
    Checked,
    Applying,
    Applied,
}
