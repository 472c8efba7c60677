namespace Billing.Devices;

/// <summary>What saving settings would do.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.ProfileComparison")]
public sealed record ProfileComparison
{
    /// <summary>How many devices have the profile.</summary>
    [Id(0)] public required int Devices { get; init; }
    [Id(1)] public required FamilyComparison[] Families { get; init; }

    /// <summary>What is odd but allowed, such as an override of an unknown key.</summary>
    [Id(2)] public required string[] Warnings { get; init; }

    /// <summary>Of those, how many have a line and a phone that has fetched a file, as far as we know: only they can show what a version does.</summary>
    [Id(3)] public int Fetching { get; init; }
}
