namespace Billing.Devices;

/// <summary>What a change does to the files of one family, shown with one of its devices.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.FamilyComparison")]
public sealed record FamilyComparison
{
    [Id(0)] public required string Family { get; init; }

    /// <summary>The device that it is shown with.</summary>
    [Id(1)] public required string Mac { get; init; }
    [Id(2)] public required string Model { get; init; }
    [Id(3)] public required FileComparison[] Files { get; init; }

    /// <summary>Why the files cannot be written with the new settings.</summary>
    [Id(4)] public Problem[] Problems { get; init; } = [];
}
