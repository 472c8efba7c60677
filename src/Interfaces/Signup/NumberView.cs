namespace Billing.Signup;

/// <summary>A number of a pool, as it is now.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.NumberView")]
public sealed record NumberView
{
    /// <summary>E.164 without its plus sign.</summary>
    [Id(0)] public required string Number { get; init; }
    [Id(1)] public required string PoolId { get; init; }
    [Id(2)] public required NumberState State { get; init; }

    /// <summary>Who holds it, or had it used.</summary>
    [Id(3)] public string? SignupId { get; init; }
    [Id(4)] public string? AccountId { get; init; }

    /// <summary>When a hold or a quarantine ends.</summary>
    [Id(5)] public DateTimeOffset? Until { get; init; }

    /// <summary>Why it is blocked.</summary>
    [Id(6)] public string? Reason { get; init; }
}
