namespace Billing.Devices;

[GenerateSerializer, Alias("Billing.Devices.ResyncResult")]
public enum ResyncResult
{
    /// <summary>The phone answered that it will.</summary>
    Accepted,

    /// <summary>On its way; the node does not tell what the phone answers.</summary>
    Sent,

    /// <summary>None of the device's accounts is registered.</summary>
    NotRegistered,

    /// <summary>The phone, or its node, refused.</summary>
    Refused,

    /// <summary>The node, or the phone, did not answer.</summary>
    Unreachable,
}
