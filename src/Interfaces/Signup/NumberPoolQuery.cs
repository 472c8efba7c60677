namespace Billing.Signup;

/// <summary>Which pools; an empty field does not narrow.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.NumberPoolQuery")]
public sealed record NumberPoolQuery
{
    /// <summary>What the id or the name begins with, in any case.</summary>
    [Id(0)] public string? Search { get; init; }
}
