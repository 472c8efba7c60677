namespace Billing.Devices;

/// <summary>What one port of a phone registers as. Carries a password: never leaves the silos.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.PhoneLine")]
public sealed record PhoneLine
{
    /// <summary>1 for the first.</summary>
    [Id(0)] public int Port { get; init; }

    /// <summary>A line that is not enabled is written as disabled, since phones keep a value that vanished from the file.</summary>
    [Id(1)] public bool Enabled { get; init; }
    [Id(2)] public string? UserName { get; init; }

    /// <summary>The user of the digest (RFC 3261 §22).</summary>
    [Id(3)] public string? AuthName { get; init; }
    [Id(4)] public string? Password { get; init; }
    [Id(5)] public string? DisplayName { get; init; }

    /// <summary>What the phone shows at the line's key.</summary>
    [Id(6)] public string? Label { get; init; }
}
