namespace Billing.Devices;

/// <summary>A file as the phone would get it, with its secrets masked.</summary>
/// <param name="Name">In the vendor's exact case.</param>
[GenerateSerializer, Immutable, Alias("Billing.Devices.PreviewFile")]
public sealed record PreviewFile([property: Id(0)] string Name, [property: Id(1)] string ContentType, [property: Id(2)] string Text);
