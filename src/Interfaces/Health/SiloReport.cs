namespace Billing.Health;

/// <summary>What one silo counts; each report replaces the one before.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Health.SiloReport")]
public sealed record SiloReport
{
    /// <summary>One run of a silo: <c>address:port@generation</c>.</summary>
    [Id(0)] public required string Silo { get; init; }
    [Id(1)] public required DateTimeOffset StartedAt { get; init; }
    [Id(2)] public required JournalReport Journal { get; init; }
    [Id(3)] public required ListenersReport Listeners { get; init; }
}
