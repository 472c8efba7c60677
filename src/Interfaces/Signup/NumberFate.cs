namespace Billing.Signup;

/// <summary>What became of one row of an import.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.NumberFate")]
public sealed record NumberFate
{
    /// <summary>The row as it was given.</summary>
    [Id(0)] public required string Row { get; init; }

    /// <summary>E.164 without its plus sign; null when the row is no number.</summary>
    [Id(1)] public string? Number { get; init; }

    /// <summary>Null when it was added. Codes: <c>invalid</c>, <c>repeated</c> (in this import), <c>taken</c> (in this pool or another),
    /// <c>not-answered</c> (it may have been added).</summary>
    [Id(2)] public Problem? Problem { get; init; }
}
