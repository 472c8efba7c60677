namespace Billing.Signup;

[GenerateSerializer, Immutable, Alias("Billing.Signup.NumberPoolView")]
public sealed record NumberPoolView
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required NumberPoolDetails Details { get; init; }
    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Rises with each change; give it back with the next one.</summary>
    [Id(3)] public required int Version { get; init; }
}
