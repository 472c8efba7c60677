namespace Billing.Devices;

/// <summary>What a phone must know of an account to register as it. Carries the password: never leaves the silos.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.PhoneUser")]
public sealed record PhoneUser
{
    [Id(0)] public required string CustomerId { get; init; }
    [Id(1)] public required string Password { get; init; }
    [Id(2)] public string? Label { get; init; }

    /// <summary>A closed account's line is written as disabled.</summary>
    [Id(3)] public bool Closed { get; init; }
}
