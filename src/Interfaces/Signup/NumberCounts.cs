namespace Billing.Signup;

/// <summary>How many numbers of a pool are in which state now.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Signup.NumberCounts")]
public sealed record NumberCounts(
    [property: Id(0)] int Free, [property: Id(1)] int Held, [property: Id(2)] int Used, [property: Id(3)] int Quarantined, [property: Id(4)] int Blocked);
