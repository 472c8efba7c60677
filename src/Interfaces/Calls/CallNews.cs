namespace Billing.Calls;

/// <summary>What a call is now: in progress, or over.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Calls.CallNews")]
public sealed record CallNews
{
    /// <summary>The call in progress; null when it is over.</summary>
    [Id(0)] public LiveCall? Live { get; init; }

    /// <summary>The call that is over; null while it is in progress.</summary>
    [Id(1)] public Cdr? Ended { get; init; }

    /// <summary>The newest version that whoever tells it knew before; 0 for a call that is taken for new.</summary>
    [Id(2)] public long After { get; init; }
}
