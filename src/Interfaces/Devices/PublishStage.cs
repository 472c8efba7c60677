namespace Billing.Devices;

/// <summary>Whether a device's files are where the phone asks for them.</summary>
[GenerateSerializer, Alias("Billing.Devices.PublishStage")]
public enum PublishStage
{
    /// <summary>There is nothing to publish: it has no profile, or is retired.</summary>
    Nothing,

    /// <summary>On the way; it is tried again until it is done.</summary>
    Pending,
    Published,

    /// <summary>The last try failed. What a later try may mend is tried again.</summary>
    Failed,
}
