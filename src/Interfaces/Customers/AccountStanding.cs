namespace Billing.Customers;

/// <summary>What a call of an account needs to know of it.</summary>
/// <param name="Refusal">Why no call of it may begin; null when one may.</param>
[GenerateSerializer, Immutable, Alias("Billing.Customers.AccountStanding")]
public sealed record AccountStanding([property: Id(0)] string CustomerId, [property: Id(1)] CallLimit Limit, [property: Id(2)] Refusal? Refusal = null);
