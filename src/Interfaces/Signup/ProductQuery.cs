namespace Billing.Signup;

/// <summary>Which products; an empty field does not narrow.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.ProductQuery")]
public sealed record ProductQuery
{
    /// <summary>What the id or the name begins with, in any case.</summary>
    [Id(0)] public string? Search { get; init; }
    [Id(1)] public string? PoolId { get; init; }
}
