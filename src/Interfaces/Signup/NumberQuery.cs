namespace Billing.Signup;

/// <summary>Which numbers; an empty field does not narrow.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.NumberQuery")]
public sealed record NumberQuery
{
    [Id(0)] public string? PoolId { get; init; }

    /// <summary>What a number begins with, with or without the plus sign.</summary>
    [Id(1)] public string? Search { get; init; }

    /// <summary>As it is now, to the minute.</summary>
    [Id(2)] public NumberState? State { get; init; }
}
