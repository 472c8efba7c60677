namespace Billing.Devices;

/// <summary>A row of the file and its fate.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.ImportRow")]
public sealed record ImportRow
{
    /// <summary>The line of the file; the header is line 1.</summary>
    [Id(0)] public required int Line { get; init; }

    /// <summary>As the file spells it when it is not one.</summary>
    [Id(1)] public required string Mac { get; init; }
    [Id(2)] public int? Port { get; init; }
    [Id(3)] public string? AccountId { get; init; }

    /// <summary>Null while it is not decided.</summary>
    [Id(4)] public ImportFate? Fate { get; init; }

    /// <summary>Why it is refused.</summary>
    [Id(5)] public Problem[] Problems { get; init; } = [];

    /// <summary>It was applied.</summary>
    [Id(6)] public bool Applied { get; init; }
}
