namespace Billing.Devices;

/// <summary>What a change does to one file.</summary>
/// <param name="Diff">A unified diff with three lines of context, secrets masked; empty when the file stays as it is.</param>
/// <param name="Added">How many lines.</param>
/// <param name="Removed">How many lines.</param>
[GenerateSerializer, Immutable, Alias("Billing.Devices.FileComparison")]
public sealed record FileComparison(
    [property: Id(0)] string Name, [property: Id(1)] string Diff, [property: Id(2)] int Added, [property: Id(3)] int Removed);
