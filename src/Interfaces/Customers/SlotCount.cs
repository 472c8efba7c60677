namespace Billing.Customers;

/// <summary>The calls that a customer has now.</summary>
/// <param name="Held">Let through and not started yet.</param>
/// <param name="Started">Up.</param>
/// <param name="Rebuilt">False while it is not known yet what was up before the count began.</param>
[GenerateSerializer, Immutable, Alias("Billing.Customers.SlotCount")]
public sealed record SlotCount([property: Id(0)] int Held, [property: Id(1)] int Started, [property: Id(2)] bool Rebuilt);
