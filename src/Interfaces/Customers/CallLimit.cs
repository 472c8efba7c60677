namespace Billing.Customers;

/// <summary>How many calls there may be at once.</summary>
/// <param name="Max">Null: not limited.</param>
[GenerateSerializer, Immutable, Alias("Billing.Customers.CallLimit")]
public sealed record CallLimit([property: Id(0)] int? Max, [property: Id(1)] CountedCalls Counted)
{
    public static readonly CallLimit None = new(null, CountedCalls.All);
}
