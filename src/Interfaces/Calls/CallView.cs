namespace Billing.Calls;

/// <summary>A call with its legs and its timeline: exactly one of <see cref="Live"/> and <see cref="Cdr"/> is there.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Calls.CallView")]
public sealed record CallView
{
    [Id(0)] public required string Key { get; init; }
    [Id(1)] public LiveCall? Live { get; init; }
    [Id(2)] public Cdr? Cdr { get; init; }
    [Id(3)] public required Leg[] Legs { get; init; }

    /// <summary>In the order of arrival.</summary>
    [Id(4)] public required TimelineEntry[] Timeline { get; init; }
    [Id(5)] public string? ConfId { get; init; }
    [Id(6)] public string? CallId { get; init; }
}
