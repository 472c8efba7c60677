namespace Billing.Devices;

/// <summary>How a profile's new version reaches its devices.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.RolloutPlan")]
public sealed record RolloutPlan
{
    /// <summary>
    /// How many devices get it first, of those that fetch files and have a line; then one in ten, then all. 0 for all at once.
    /// </summary>
    [Id(0)] public int Canary { get; init; }

    /// <summary>How long the phones of a stage have to come back, that is to fetch the new version.</summary>
    [Id(1)] public int StageMinutes { get; init; } = 60;

    /// <summary>It stops when more than this many percent of a stage's phones did not come back, or could not be published.</summary>
    [Id(2)] public int MostMissingPercent { get; init; } = 5;

    /// <summary>How many phones a second are told to fetch their files; 0 for none: they come by themselves.</summary>
    [Id(3)] public int ResyncsPerSecond { get; init; } = 20;
}
