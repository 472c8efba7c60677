namespace Billing.Signup;

/// <summary>What became of an import.</summary>
/// <param name="Added">How many numbers are new in the pool.</param>
/// <param name="Fates">One for each row, in order.</param>
[GenerateSerializer, Immutable, Alias("Billing.Signup.NumberImport")]
public sealed record NumberImport([property: Id(0)] int Added, [property: Id(1)] NumberFate[] Fates);
