namespace Billing.Devices;

[GenerateSerializer, Immutable, Alias("Billing.Devices.ImportOutcome")]
public sealed record ImportOutcome([property: Id(0)] ImportFate Fate, [property: Id(1)] Problem[] Problems);
