namespace Billing.Signup;

/// <summary>What a person enters of a pool.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.NumberPoolDetails")]
public sealed record NumberPoolDetails
{
    /// <summary>1 to 128 characters.</summary>
    [Id(0)] public string Name { get; init; } = "";

    /// <summary>How long a number that was used rests before somebody else gets it: 0 to 3650 days.</summary>
    [Id(1)] public int QuarantineDays { get; init; } = 90;
    [Id(2)] public string? Notes { get; init; }
}
