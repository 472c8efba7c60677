namespace Billing.Calls;

/// <summary>Which CDRs; an empty field does not narrow.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Calls.CallQuery")]
public sealed record CallQuery
{
    /// <summary>Calls that ended at or after this.</summary>
    [Id(0)] public required DateTimeOffset From { get; init; }

    /// <summary>Calls that ended before this.</summary>
    [Id(1)] public required DateTimeOffset To { get; init; }
    [Id(2)] public string? CustomerId { get; init; }
    [Id(3)] public string? AccountId { get; init; }

    /// <summary>What the caller's or the callee's number begins with; a plus sign and blanks do not count.</summary>
    [Id(4)] public string? Number { get; init; }
    [Id(5)] public string? NodeId { get; init; }

    /// <summary>True: only answered calls; false: only unanswered ones.</summary>
    [Id(6)] public bool? Answered { get; init; }
}
