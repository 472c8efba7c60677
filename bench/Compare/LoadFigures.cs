namespace Billing.Compare;

/// <summary>What the generator says at its end; see its README.</summary>
internal sealed record LoadFigures
{
    public required long Acknowledged { get; init; }

    public required double RecordsPerSecond { get; init; }

    public required double P50Ms { get; init; }

    public required double P99Ms { get; init; }

    public required long Lost { get; init; }

    public required long Retransmissions { get; init; }

    public required long WronglySigned { get; init; }

    public required long Refused { get; init; }

    public required double GeneratorCpuMicrosecondsPerRecord { get; init; }
}
