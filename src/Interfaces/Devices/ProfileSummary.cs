namespace Billing.Devices;

/// <summary>A profile in a list.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.ProfileSummary")]
public sealed record ProfileSummary
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public string? Description { get; init; }
    [Id(2)] public required int Newest { get; init; }
    [Id(3)] public required int Current { get; init; }
    [Id(4)] public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>The SIP server of the newest version.</summary>
    [Id(5)] public required string Server { get; init; }
}
