namespace Billing.Devices;

/// <summary>A vendor's own key and value, for devices of one family only. It is written after what we write ourselves, and so has the last word.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.PhoneOverride")]
public sealed record PhoneOverride
{
    /// <summary>The family's id, such as <c>yealink-t</c>.</summary>
    [Id(0)] public string Family { get; init; } = "";

    /// <summary>The key as the vendor spells it.</summary>
    [Id(1)] public string Key { get; init; } = "";
    [Id(2)] public string Value { get; init; } = "";
}
