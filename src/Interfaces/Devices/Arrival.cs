namespace Billing.Devices;

/// <summary>Whether a phone has what it should have.</summary>
[GenerateSerializer, Alias("Billing.Devices.Arrival")]
public enum Arrival
{
    NeverFetched,
    OldVersion,
    Current,
}
