namespace Billing.Customers;

/// <summary>One thing that changed a customer's balance.</summary>
/// <param name="Key">What makes it happen once, such as <c>signup-5d…</c>.</param>
/// <param name="At">When it was entered.</param>
/// <param name="Amount">In the customer's currency; above zero for him.</param>
/// <param name="What">A sentence for a person.</param>
[GenerateSerializer, Immutable, Alias("Billing.Customers.LedgerEntry")]
public sealed record LedgerEntry([property: Id(0)] string Key, [property: Id(1)] DateTimeOffset At, [property: Id(2)] decimal Amount, [property: Id(3)] string What);
