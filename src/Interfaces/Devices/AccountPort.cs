namespace Billing.Devices;

/// <summary>A port that has an account.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.AccountPort")]
public sealed record AccountPort([property: Id(0)] string Mac, [property: Id(1)] int Port, [property: Id(2)] bool Shared);
