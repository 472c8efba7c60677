namespace Billing.Customers;

/// <summary>What has become of a call, as its customer counts it.</summary>
/// <param name="Call">The call.</param>
/// <param name="Ended">It takes no slot any more.</param>
[GenerateSerializer, Immutable, Alias("Billing.Customers.SlotNews")]
public sealed record SlotNews([property: Id(0)] CallSlot Call, [property: Id(1)] bool Ended);
