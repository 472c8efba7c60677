namespace Billing.Devices;

/// <summary>A port that is assigned to an account.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.DevicePort")]
public sealed record DevicePort
{
    /// <summary>1 for the first.</summary>
    [Id(0)] public int Port { get; init; }
    [Id(1)] public string AccountId { get; init; } = "";

    /// <summary>What the phone shows at the line's key; null for the account's label.</summary>
    [Id(2)] public string? Label { get; init; }

    /// <summary>Other ports may have the same account.</summary>
    [Id(3)] public bool Shared { get; init; }
}
