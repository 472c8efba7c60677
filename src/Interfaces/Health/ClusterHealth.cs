namespace Billing.Health;

/// <summary>How all silos are.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Health.ClusterHealth")]
public sealed record ClusterHealth
{
    [Id(0)] public required DateTimeOffset At { get; init; }

    /// <summary>In the order of their names.</summary>
    [Id(1)] public required SiloHealth[] Silos { get; init; }

    /// <summary>There is a silo, and nothing looks wrong at any.</summary>
    public bool Well => Silos.Length > 0 && Array.TrueForAll(Silos, silo => silo.Warnings.Length == 0);
}
