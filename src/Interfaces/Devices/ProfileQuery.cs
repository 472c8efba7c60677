namespace Billing.Devices;

[GenerateSerializer, Immutable, Alias("Billing.Devices.ProfileQuery")]
public sealed record ProfileQuery
{
    /// <summary>What the id or the description begins with, in any case.</summary>
    [Id(0)] public string? Search { get; init; }
}
