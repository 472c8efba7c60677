namespace Billing.Devices;

/// <summary>A model that we can write files for, as the catalog lists it.</summary>
[GenerateSerializer, Immutable, Alias("Billing.Devices.PhoneModel")]
public sealed record PhoneModel
{
    /// <summary>Lower case, such as <c>yealink</c>.</summary>
    [Id(0)] public string Vendor { get; init; } = "";

    /// <summary>As the vendor spells it, such as <c>T46U</c>.</summary>
    [Id(1)] public string Model { get; init; } = "";

    /// <summary>The id of the family whose files it reads, such as <c>yealink-t</c>.</summary>
    [Id(2)] public string Family { get; init; } = "";

    /// <summary>How many lines it has.</summary>
    [Id(3)] public int Ports { get; init; }
}
