namespace Billing.Health;

/// <summary>One silo, as it last told of itself.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Health.SiloHealth")]
public sealed record SiloHealth
{
    [Id(0)] public required SiloReport Report { get; init; }
    [Id(1)] public required DateTimeOffset ReportedAt { get; init; }

    /// <summary>What looks wrong, in words.</summary>
    [Id(2)] public string[] Warnings { get; init; } = [];
}
