namespace Billing.Devices;

/// <summary>Where a device's files are, in clear: whoever knows it can read them.</summary>
/// <param name="Base">What is entered into a phone that appends the name of its file; ends with a slash.</param>
/// <param name="Files">The names of the files there.</param>
[GenerateSerializer, Immutable, Alias("Billing.Devices.RevealedUrl")]
public sealed record RevealedUrl([property: Id(0)] string Base, [property: Id(1)] string[] Files);
