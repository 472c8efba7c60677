namespace Billing.Devices;

[GenerateSerializer, Immutable, Alias("Billing.Devices.RolloutFailure")]
public sealed record RolloutFailure([property: Id(0)] string Mac, [property: Id(1)] string Why);
