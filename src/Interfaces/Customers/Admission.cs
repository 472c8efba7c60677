namespace Billing.Customers;

/// <summary>The answer to an <see cref="AdmissionRequest"/>.</summary>
/// <param name="Refusal">Null when the call may be made.</param>
/// <param name="MaxCallSeconds">How long the call may last; null for no limit, and when it is refused.</param>
[GenerateSerializer, Immutable, Alias("Billing.Customers.Admission")]
public sealed record Admission([property: Id(0)] Refusal? Refusal, [property: Id(1)] int? MaxCallSeconds);
