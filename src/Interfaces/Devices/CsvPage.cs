namespace Billing.Devices;

/// <summary>A part of a CSV file.</summary>
/// <param name="Next">Give this back to get the next part; null with the last one.</param>
[GenerateSerializer, Immutable, Alias("Billing.Devices.CsvPage")]
public sealed record CsvPage([property: Id(0)] string Text, [property: Id(1)] string? Next);
