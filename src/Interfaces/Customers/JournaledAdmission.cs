namespace Billing.Customers;

/// <summary>A call that was let through, as it is kept for the time when its customer's count has to be rebuilt.</summary>
/// <param name="At">When it was let through.</param>
[GenerateSerializer, Immutable, Alias("Billing.Customers.JournaledAdmission")]
public sealed record JournaledAdmission([property: Id(0)] AdmissionRequest Request, [property: Id(1)] DateTimeOffset At);
