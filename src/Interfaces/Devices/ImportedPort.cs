namespace Billing.Devices;

[GenerateSerializer, Immutable, Alias("Billing.Devices.ImportedPort")]
public sealed record ImportedPort
{
    [Id(0)] public int Port { get; init; }

    /// <summary>Null frees the port.</summary>
    [Id(1)] public string? AccountId { get; init; }
    [Id(2)] public string? Label { get; init; }
    [Id(3)] public bool Shared { get; init; }

    /// <summary>The line of the file, 1 for the first; for problems.</summary>
    [Id(4)] public int Line { get; init; }
}
