namespace Billing.Devices;

/// <summary>A device to which something could not be done.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.DeviceRefusal")]
public sealed record DeviceRefusal([property: Id(0)] string Mac, [property: Id(1)] string Why);
